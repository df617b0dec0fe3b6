import { Link } from 'react-router';
import type { Answer } from '../../client/types.ts';
import { Button, LinkButton } from './button.tsx';
import { CopyText } from './copy-text.tsx';
import { Dialog } from './dialog.tsx';
import { Facts } from './facts.tsx';
import { RelativeTime } from './relative-time.tsx';

export type DeadLetter = Answer<'listDeadLetters'>['dead_letters'][number];
type Props = { letter: DeadLetter; onClose: () => void };

/** A message that could not be processed: why, whose it was, and what stands in it. */
export function DeadLetterDetails({ letter, onClose }: Props) {
  const { id, queue, reason, sent_at, task_id, subtask_id, attempt, body } = letter;
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title="Dead letter"
      description={reason}
      actions={
        <>
          <LinkButton to={`/audit?since=all&resource=${encodeURIComponent(`dead_letter/${id}`)}`}>History</LinkButton>
          {task_id !== null && <LinkButton to={`/tasks/${task_id}`}>Open the task</LinkButton>}
          <Button kind="primary" onClick={onClose}>
            Close
          </Button>
        </>
      }
    >
      <Facts
        facts={[
          ['Sent', <RelativeTime key="sent" at={sent_at} />],
          [
            'Queue',
            <span key="queue" className="mono">
              {queue}
            </span>,
          ],
          ...(task_id === null
            ? []
            : [
                [
                  'Task',
                  <Link key="task" className="mono" to={`/tasks/${task_id}`}>
                    {task_id}
                  </Link>,
                ] as const,
              ]),
          ...(subtask_id === null
            ? []
            : [
                [
                  'Subtask',
                  <span key="subtask" className="mono">
                    {subtask_id}
                  </span>,
                ] as const,
              ]),
          ...(attempt === null ? [] : [['Attempt', String(attempt)] as const]),
          ['What follows', followsOf(letter)],
        ]}
      />
      <h3>Message</h3>
      <CopyText text={pretty(body)} label="the message" />
    </Dialog>
  );
}

function followsOf({ task_id, attempt }: DeadLetter): string {
  if (task_id !== null && attempt !== null)
    return 'Its attempt has ended as failed; the subtask goes to another agent.';
  return 'Nothing more comes of this message. The sweeper looks every minute for work that was forgotten.';
}

/** A message as people read JSON; as it came if it is cut or no JSON. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}
