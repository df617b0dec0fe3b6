import { Button } from './button.tsx';
import { CopyText } from './copy-text.tsx';
import { Dialog } from './dialog.tsx';

type Props = { title: string; description: string; secret: string; label: string; onClose: () => void };

/** A key or secret that the API shows this once. */
export function SecretShown({ title, description, secret, label, onClose }: Props) {
  return (
    <Dialog
      isOpen
      isWide
      isKept
      onClose={onClose}
      title={title}
      description={description}
      actions={
        <Button kind="primary" onClick={onClose}>
          I have it
        </Button>
      }
    >
      <CopyText text={secret} label={label} />
    </Dialog>
  );
}
