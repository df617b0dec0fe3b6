import { type FormEvent, type ReactNode, useId, useState } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import { Field } from './field.tsx';

type Props = {
  title: string;
  /** What it touches. */
  description: ReactNode;
  /** What the reader types, so that nothing is destroyed by mistake. */
  name: string;
  /** The word on the button. */
  verb: string;
  error?: string | null | undefined;
  isBusy: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks whether to do what cannot be undone. */
export function Confirm({ title, description, name, verb, error, isBusy, onConfirm, onClose }: Props) {
  const form = useId();
  const [typed, setTyped] = useState('');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onConfirm();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button kind="danger" type="submit" form={form} isBusy={isBusy} disabled={typed !== name}>
            {verb}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit}>
        <Field label={`Type ${name} to confirm`} error={error}>
          {(props) => (
            <input {...props} autoComplete="off" value={typed} onChange={({ target }) => setTyped(target.value)} />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
