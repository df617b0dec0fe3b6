import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { useNavigate } from 'react-router';
import { redisTask } from '../../client/redis-task.ts';
import { client } from '../data/client.ts';
import { refreshTask } from '../data/queries.ts';
import { tellError } from '../data/toasts.ts';
import { Button } from './button.tsx';

/** Submits the demo task and opens it. Its id is fixed, so a second time opens the same task. */
export function RunDemo({ kind = 'plain' }: { kind?: 'plain' | 'primary' }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const run = useMutation({
    mutationFn: () => client().submitTask(redisTask),
    onSuccess: async ({ task_id }) => {
      await refreshTask(queries, task_id);
      navigate(`/tasks/${task_id}`);
    },
    onError: (error) => tellError('The demo task was not submitted', error),
  });
  return (
    <Button kind={kind} icon={Play} isBusy={run.isPending} onClick={() => run.mutate()}>
      Run the demo task
    </Button>
  );
}
