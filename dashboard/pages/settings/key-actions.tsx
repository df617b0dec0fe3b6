import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Answer } from '../../../client/types.ts';
import { Button } from '../../components/button.tsx';
import { Confirm } from '../../components/confirm.tsx';
import { SecretShown } from '../../components/secret-shown.tsx';
import { client } from '../../data/client.ts';
import { reasonOf, tell, tellError } from '../../data/toasts.ts';

type Props = { apiKey: Answer<'listKeys'>['keys'][number] };

/** Gives a key a new secret, or revokes it. */
export function KeyActions({ apiKey: { key_id, name, revoked_at } }: Props) {
  const queries = useQueryClient();
  const [isRevoking, setIsRevoking] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: ['api-keys'] });
  const rotate = useMutation({
    mutationFn: () => client().rotateKey(key_id),
    onSuccess: refresh,
    onError: (error) => tellError(`${name} was not rotated`, error),
  });
  const revoke = useMutation({
    mutationFn: () => client().revokeKey(key_id),
    onSuccess: async ({ agents }) => {
      await refresh();
      setIsRevoking(false);
      tell(
        `${name} is revoked`,
        agents.length === 0 ? undefined : `Agents that it registered go on: ${agents.join(', ')}.`,
      );
    },
  });
  if (revoked_at !== null) return null;
  return (
    <>
      <Button
        kind="quiet"
        isBusy={rotate.isPending}
        title="Makes a new secret. The one until now works for another day."
        onClick={() => rotate.mutate()}
        aria-label={`Rotate ${name}`}
      >
        Rotate
      </Button>
      <Button kind="quiet" onClick={() => setIsRevoking(true)} aria-label={`Revoke ${name}`}>
        Revoke …
      </Button>
      {rotate.data && (
        <SecretShown
          title={`${name} has a new secret`}
          description="It is shown once. The key until now works for another day."
          secret={rotate.data.api_key}
          label="the key"
          onClose={() => rotate.reset()}
        />
      )}
      {isRevoking && (
        <Confirm
          title={`Revoke ${name}?`}
          description="Whoever uses it is refused from now on. Agents that were registered with it go on under keys of their own."
          name={name}
          verb="Revoke"
          error={revoke.error && reasonOf(revoke.error)}
          isBusy={revoke.isPending}
          onConfirm={() => revoke.mutate()}
          onClose={() => setIsRevoking(false)}
        />
      )}
    </>
  );
}
