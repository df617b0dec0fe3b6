import { useMutation, useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { ApiError } from '../../client/api-error.ts';
import { TritonsClient } from '../../client/tritons-client.ts';
import { signIn } from '../data/session.ts';
import { reasonOf } from '../data/toasts.ts';
import { Button } from './button.tsx';
import { Field } from './field.tsx';
import styles from './sign-in.module.css';

/** Asks for a key, and keeps it for this tab once the API takes it. */
export function SignIn() {
  const queries = useQueryClient();
  const [key, setKey] = useState('');
  const enter = useMutation({
    mutationFn: async (apiKey: string) => {
      await new TritonsClient({ url: location.origin, apiKey, retries: 0 }).getCaller();
      return apiKey;
    },
    onSuccess: (apiKey) => {
      signIn(apiKey);
      void queries.resetQueries();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    enter.mutate(key.trim());
  };
  const error = enter.error;
  return (
    <main className={styles.page} id="content" tabIndex={-1}>
      <form className={styles.form} onSubmit={submit}>
        <KeyRound className={styles.icon} aria-hidden />
        <h1>Sign in</h1>
        <p className={styles.text}>
          This system asks for an API key. Who runs it makes one for you; with <code>npm start</code> the first is in
          the file <code>admin-key</code> of the data folder.
        </p>
        <Field
          label="API key or token"
          hint="Kept in this tab until you close it or sign out; never in an address."
          error={
            error &&
            (error instanceof ApiError && error.status === 401
              ? 'This key is wrong, expired or revoked.'
              : reasonOf(error))
          }
        >
          {(control) => (
            <input
              {...control}
              type="password"
              autoComplete="off"
              spellCheck={false}
              required
              value={key}
              placeholder="tritons_…"
              onChange={({ target }) => setKey(target.value)}
            />
          )}
        </Field>
        <Button kind="primary" type="submit" isBusy={enter.isPending}>
          Sign in
        </Button>
      </form>
    </main>
  );
}
