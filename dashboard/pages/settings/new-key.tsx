import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useId, useState } from 'react';
import type { Body } from '../../../client/types.ts';
import styles from '../../components/add-agent.module.css';
import { Button } from '../../components/button.tsx';
import { Dialog } from '../../components/dialog.tsx';
import { Field } from '../../components/field.tsx';
import { SecretShown } from '../../components/secret-shown.tsx';
import { client } from '../../data/client.ts';
import { fieldErrors } from '../../data/field-errors.ts';

type Role = Body<'createKey'>['role'];

const roles: Record<Role, string> = {
  viewer: 'Viewer: sees everything but keys and the audit',
  submitter: 'Submitter: submits tasks, and sees its own',
  operator: 'Operator: steers tasks, agents and webhooks',
  admin: 'Admin: everything',
  metrics: 'Metrics: reads /metrics',
};

/** Makes a key, and shows it once. */
export function NewKey({ onClose }: { onClose: () => void }) {
  const form = useId();
  const queries = useQueryClient();
  const [name, setName] = useState('');
  const [owner, setOwner] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const create = useMutation({
    mutationFn: () =>
      client().createKey({ name: name.trim(), role, ...(owner.trim() === '' ? {} : { owner: owner.trim() }) }),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['api-keys'] }),
  });
  if (create.data)
    return (
      <SecretShown
        title={`The key ${create.data.key.name}`}
        description="It is shown once. Send it as Authorization: Bearer …"
        secret={create.data.api_key}
        label="the key"
        onClose={onClose}
      />
    );
  const errors: ReturnType<typeof fieldErrors> = create.error
    ? fieldErrors(create.error, ['name', 'owner', 'role'])
    : {};
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate();
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="New key"
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={form} isBusy={create.isPending}>
            Make it
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={submit} className={styles.form}>
        <Field label="Name" isRequired hint="What uses it, such as ann-laptop." error={errors.name}>
          {(props) => (
            <input
              {...props}
              required
              autoComplete="off"
              value={name}
              onChange={({ target }) => setName(target.value)}
            />
          )}
        </Field>
        <Field
          label="Owner"
          hint="The person or team whose tasks it submits; by default its name."
          error={errors.owner}
        >
          {(props) => (
            <input {...props} autoComplete="off" value={owner} onChange={({ target }) => setOwner(target.value)} />
          )}
        </Field>
        <Field label="Role" error={errors.role}>
          {(props) => (
            <select {...props} value={role} onChange={({ target }) => setRole(target.value as Role)}>
              {Object.entries(roles).map(([value, text]) => (
                <option key={value} value={value}>
                  {text}
                </option>
              ))}
            </select>
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
