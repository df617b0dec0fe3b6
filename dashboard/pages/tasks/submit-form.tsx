import { Field } from '../../components/field.tsx';
import type { Draft, DraftField } from '../../data/submission.ts';
import { useSubmissionSchema } from '../../data/submission-schema.ts';
import { priorityOptions } from '../../data/task-filter.ts';
import styles from './submit-form.module.css';
import { SubmitKind } from './submit-kind.tsx';

type Text = Exclude<DraftField, 'approval' | 'type' | 'kind' | 'priority'>;
type Props = {
  draft: Draft;
  errors: Partial<Record<DraftField, string>>;
  onChange: (change: Partial<Draft>) => void;
};

/** The fields of a submission, each explained as the API explains it. */
export function SubmitForm({ draft, errors, onChange }: Props) {
  const schema = useSubmissionSchema();
  const text = (
    name: Text,
    label: string,
    more: { hint?: string; rows?: number; isRequired?: boolean; placeholder?: string } = {},
  ) => {
    const { rows, isRequired = false, placeholder, hint = '' } = more;
    const { description = '', maxLength } = schema[name] ?? {};
    const shared = {
      value: draft[name],
      placeholder,
      onChange: ({ target }: { target: { value: string } }) => onChange({ [name]: target.value }),
    };
    return (
      <Field
        label={label}
        isRequired={isRequired}
        hint={[description, hint].filter(Boolean).join(' ')}
        error={errors[name]?.replace(/^[a-z]/, (first) => `${label} ${first}`)}
      >
        {(control) =>
          rows === undefined ? (
            <input {...control} {...shared} maxLength={maxLength} required={isRequired} />
          ) : (
            <textarea {...control} {...shared} rows={rows} />
          )
        }
      </Field>
    );
  };
  const isMoreOpen = (['id', 'dependencies', 'agents', 'output_format', 'estimated_hours'] as const).some(
    (name) => errors[name] || draft[name],
  );
  return (
    <div className={styles.form}>
      <SubmitKind draft={draft} errors={errors} onChange={onChange} />
      {text('title', 'Title', { isRequired: true })}
      {text('description', 'Description', { rows: 3 })}
      {text('requirements', 'Requirements', { rows: 4, hint: 'One a line.' })}
      <div className={styles.columns}>
        <Field label="Priority" hint={schema.priority?.description} error={errors.priority}>
          {(control) => (
            <select {...control} value={draft.priority} onChange={({ target }) => onChange({ priority: target.value })}>
              {priorityOptions.map((priority) => (
                <option key={priority}>{priority}</option>
              ))}
            </select>
          )}
        </Field>
        {text('max_cost_usd', 'Budget in dollars', { placeholder: 'no limit of its own' })}
      </div>
      <label className={styles.approval}>
        <input
          type="checkbox"
          checked={draft.approval}
          onChange={({ target }) => onChange({ approval: target.checked })}
        />
        <span>
          <strong>A person approves the results</strong>
          <span className={styles.hint}>{schema.approval?.description}</span>
        </span>
      </label>
      <details className={styles.more} open={isMoreOpen || undefined}>
        <summary>More: output, hours, dependencies, staffing, id</summary>
        <div className={styles.columns}>
          {text('output_format', 'Output format', { placeholder: 'code + documentation' })}
          {text('estimated_hours', 'Estimated hours')}
          {text('dependencies', 'Depends on', { hint: 'Apart by commas.', placeholder: 'task_2025_001' })}
          {text('agents', 'Staffing', { hint: 'Type and number.', placeholder: 'backend 2, frontend 1' })}
          {text('id', 'Id', { placeholder: 'task_2025_002' })}
        </div>
      </details>
      {Object.keys(draft.others).length > 0 && (
        <p className={styles.hint}>
          Also sent, from the text: <span className="mono">{Object.keys(draft.others).join(', ')}</span>
        </p>
      )}
    </div>
  );
}
