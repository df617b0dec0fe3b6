import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import { useNavigate } from 'react-router';
import { ApiError } from '../../../client/api-error.ts';
import type { TaskSubmission } from '../../../client/types.ts';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { client } from '../../data/client.ts';
import { refreshTask } from '../../data/queries.ts';
import { bodyOf, type Draft, draftOf, emptyDraft, errorsByField } from '../../data/submission.ts';
import { reasonOf, tell } from '../../data/toasts.ts';
import { SubmitForm } from './submit-form.tsx';
import styles from './submit-task.module.css';
import { SubmitText } from './submit-text.tsx';

type Props = { isOpen: boolean; onClose: () => void };
type View = 'form' | 'text';

/** A key that makes a submission that is sent twice one task. */
const newKey = () => Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');

/** Takes a submission, as a form or as a text, and opens the task. */
export function SubmitTask({ isOpen, onClose }: Props) {
  const form = useId();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [view, setView] = useState<View>('form');
  const [draft, setDraft] = useState<Draft>(emptyDraft);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<string>();
  const [key, setKey] = useState(newKey);
  const send = useMutation({
    mutationFn: (body: TaskSubmission) => client().submitTask(body, { idempotencyKey: key }),
    onSuccess: async ({ task_id }, { title }) => {
      await refreshTask(queries, task_id);
      setKey(newKey());
      setDraft(emptyDraft);
      tell('Task submitted', title);
      onClose();
      navigate(`/tasks/${task_id}`);
    },
    // Another body under the same key would be refused.
    onError: () => setKey(newKey()),
  });
  const { fields, others } = errorsByField(send.error instanceof ApiError ? send.error.errors : []);
  const whole =
    send.error && Object.keys(fields).length === 0 && others.length === 0 ? reasonOf(send.error) : undefined;

  const parse = async (): Promise<Draft | undefined> => {
    try {
      const { parse: parseYaml } = await import('yaml');
      const parsed = draftOf(parseYaml(text));
      setProblem(undefined);
      return parsed;
    } catch (error) {
      setProblem((error as Error).message);
      return undefined;
    }
  };
  const show = async (next: string) => {
    if (next === view) return;
    if (next === 'text') setText(JSON.stringify(bodyOf(draft), undefined, 2));
    else if (text.trim() !== '') {
      const parsed = await parse();
      if (!parsed) return;
      setDraft(parsed);
    }
    setView(next as View);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = view === 'form' ? draft : await parse();
    if (!wanted) return;
    setDraft(wanted);
    send.mutate(bodyOf(wanted));
  };

  return (
    <Dialog
      isOpen={isOpen}
      onClose={onClose}
      title="Submit a task"
      isWide
      actions={
        <>
          <Button onClick={onClose}>Not now</Button>
          <Button kind="primary" type="submit" form={form} isBusy={send.isPending}>
            Submit
          </Button>
        </>
      }
    >
      <Tabs
        label="How to give the task"
        value={view}
        tabs={[
          { value: 'form', name: 'Form' },
          { value: 'text', name: 'JSON or YAML' },
        ]}
        onChange={(next) => void show(next)}
      />
      <form id={form} className={styles.form} onSubmit={(event) => void submit(event)} noValidate>
        {(whole || others.length > 0) && (
          <ul className={styles.problem} role="alert">
            {[...(whole ? [whole] : []), ...others].map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ul>
        )}
        {view === 'form' ? (
          <SubmitForm
            draft={draft}
            errors={fields}
            onChange={(change) => setDraft((before) => ({ ...before, ...change }))}
          />
        ) : (
          <SubmitText
            text={text}
            problem={
              problem ??
              Object.entries(fields)
                .map(([name, message]) => `${name}: ${message}`)
                .join('\n')
            }
            onChange={setText}
          />
        )}
      </form>
    </Dialog>
  );
}
