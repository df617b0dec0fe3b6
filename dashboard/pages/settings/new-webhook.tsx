import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import styles from '../../components/add-agent.module.css';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { SecretShown } from '../../components/secret-shown.tsx';
import { client } from '../../data/client.ts';
import { fieldErrors } from '../../data/field-errors.ts';

/** Has events sent to a URL, and shows once the secret that signs them. */
export function NewWebhook({ onClose }: { onClose: () => void }) {
  const form = useId();
  const queries = useQueryClient();
  const [url, setUrl] = useState('');
  const [types, setTypes] = useState('task.*');
  const create = useMutation({
    mutationFn: () =>
      client().createWebhook({ url: url.trim(), event_types: types.split(',').flatMap((type) => type.trim() || []) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['webhooks'] }),
  });
  if (create.data)
    return (
      <SecretShown
        title="The webhook is on"
        description="This secret signs what is sent (Standard Webhooks). It is shown once."
        secret={create.data.secret}
        label="the secret"
        onClose={onClose}
      />
    );
  const errors: ReturnType<typeof fieldErrors> = create.error ? fieldErrors(create.error, ['url', 'event_types']) : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="New webhook"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={form} isBusy={create.isPending}>
            Switch it on
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className={styles.form}>
        <Field label="URL" isRequired hint="An https URL of a public host." error={errors.url}>
          {(props) => (
            <input
              {...props}
              required
              type="url"
              placeholder="https://hooks.example.com/tritons"
              value={url}
              onChange={({ target }) => setUrl(target.value)}
            />
          )}
        </Field>
        <Field
          label="Events"
          isRequired
          hint="Types or families, separated by commas: task.*, dead_letter.stored."
          error={errors.event_types}
        >
          {(props) => (
            <input
              {...props}
              required
              autoComplete="off"
              value={types}
              onChange={({ target }) => setTypes(target.value)}
            />
          )}
        </Field>
        {errors.other && (
          <p role="alert" className={styles.error}>
            {errors.other}
          </p>
        )}
      </form>
    </Dialog>
  );
}
