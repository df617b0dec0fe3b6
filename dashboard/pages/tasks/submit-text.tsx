import { Field } from '../../components/field.tsx';
import styles from './submit-text.module.css';

type Props = { text: string; problem: string; onChange: (text: string) => void };

/** A submission as the API takes it. */
export function SubmitText({ text, problem, onChange }: Props) {
  return (
    <Field
      label="Submission"
      error={problem}
      hint="The body of POST /api/tasks/submit, as JSON or YAML. What the form does not show is kept when you go back to it."
    >
      {(control) => (
        <textarea
          {...control}
          className={`${control.className} ${styles.text}`}
          rows={18}
          spellCheck={false}
          value={text}
          placeholder={
            'type: development\ntitle: REST API for orders\nrequirements:\n  - Create, read and cancel orders'
          }
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}
