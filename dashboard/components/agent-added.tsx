import type { Answer } from '../../client/types.ts';
import styles from './add-agent.module.css';
import { Button } from './button.tsx';
import { CopyText } from './copy-text.tsx';
import { Dialog } from './dialog.tsx';

/** The key of an agent that was just registered, and how to run it. The key is in no other place, and not shown again. */
export function AgentAdded({ added, onClose }: { added: Answer<'registerAgent'>; onClose: () => void }) {
  const { agent, credentials } = added;
  const command = [
    `TRITONS_AGENT_ID=${agent.agent_id}`,
    `TRITONS_AGENT_KEY=${credentials.api_key}`,
    `npx tritons agent run --url ${location.origin} --type ${agent.agent_type} --capacity ${agent.capacity} --exec './work.sh'`,
  ].join(' \\\n  ');
  return (
    <Dialog
      isOpen
      isWide
      isKept
      onClose={onClose}
      title={`${agent.agent_id} is registered`}
      description="This key is shown once. It takes work for this agent, and can do nothing else."
      actions={
        <Button kind="primary" onClick={onClose}>
          I have the key
        </Button>
      }
    >
      <div className={styles.form}>
        <div>
          <h3>Key</h3>
          <CopyText text={credentials.api_key} label="the key" />
        </div>
        <div>
          <h3>Run a command as this agent</h3>
          <CopyText text={command} label="the command" />
          <p>Each subtask runs the command in a folder of its own; the files that it leaves are handed in.</p>
        </div>
      </div>
    </Dialog>
  );
}
