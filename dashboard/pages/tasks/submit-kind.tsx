import { Field } from '../../components/field.tsx';
import { formatName } from '../../data/format.ts';
import { useDepartments } from '../../data/queries.ts';
import { type Draft, type DraftField, emptyDraft } from '../../data/submission.ts';
import { taskTemplates } from '../../data/task-templates.ts';

type Props = {
  draft: Draft;
  errors: Partial<Record<DraftField, string>>;
  onChange: (change: Partial<Draft>) => void;
};

/** Chooses the type and the kind of work; the kind fills an empty form with an example. */
export function SubmitKind({ draft, errors, onChange }: Props) {
  const types = useDepartments()?.flatMap(({ task_types }) => task_types) ?? [];
  const choose = (value: string) => {
    const [type = '', kind = ''] = value.split('/');
    onChange({ type, kind, ...exampleFor(draft, kind) });
  };
  return (
    <Field
      label="Kind of work"
      isRequired
      hint="Decides the plan and which agents do it. An example fills what is still empty."
      error={[errors.type && `The type ${errors.type}`, errors.kind && `The kind ${errors.kind}`]
        .filter(Boolean)
        .join('; ')}
    >
      {(control) => (
        <select
          {...control}
          required
          value={draft.type ? `${draft.type}/${draft.kind}` : ''}
          onChange={({ target }) => choose(target.value)}
        >
          <option value="" disabled>
            Choose …
          </option>
          {draft.type && !types.some(({ type }) => type === draft.type) && (
            <option value={`${draft.type}/${draft.kind}`}>{draft.type}</option>
          )}
          {types.map(({ type, kinds }) => (
            <optgroup key={type} label={formatName(type)}>
              {kinds.map((kind) => (
                <option key={kind} value={`${type}/${kind}`}>
                  {formatName(kind)}
                </option>
              ))}
              <option value={`${type}/`}>{formatName(type)}, of no kind of these</option>
            </optgroup>
          ))}
        </select>
      )}
    </Field>
  );
}

/** The example of a kind, where the draft is empty or still has the example of the kind before. */
function exampleFor(draft: Draft, kind: string): Partial<Draft> {
  const before = taskTemplates[draft.kind];
  const example = taskTemplates[kind];
  const title = example?.title ?? emptyDraft.title;
  const requirements = example?.requirements.join('\n') ?? emptyDraft.requirements;
  return {
    ...((draft.title === '' || draft.title === before?.title) && { title }),
    ...((draft.requirements === '' || draft.requirements === before?.requirements.join('\n')) && { requirements }),
  };
}
