import { Bot, ListChecks, type LucideIcon, Play, Plus, SunMoon } from 'lucide-react';
import { useMemo } from 'react';
import { useNavigate } from 'react-router';
import { redisTask } from '../../client/redis-task.ts';
import { useCaller } from './caller.ts';
import { client } from './client.ts';
import { formatName } from './format.ts';
import { pageLinks } from './pages.ts';
import type { PaletteItem } from './palette.ts';
import { useAgents, useTasks } from './queries.ts';
import { setTheme } from './theme.ts';
import { tellError } from './toasts.ts';

export type Entry = PaletteItem & { icon: LucideIcon; act: () => void };

/** Tasks that the palette knows: the newest ones. Others are opened by their id. */
const KNOWN_TASKS = 100;

/** Everything that the reader can go to or do. */
export function usePaletteItems(): Entry[] {
  const navigate = useNavigate();
  const { data: caller } = useCaller();
  const { data: tasks } = useTasks({ limit: KNOWN_TASKS });
  const { data: agents } = useAgents();
  return useMemo(() => {
    const may = (permission: string | undefined) => !permission || caller?.permissions.includes(permission);
    const pages = pageLinks
      .filter(({ permission }) => may(permission))
      .map(({ path, name, icon }): Entry => ({ id: path, group: 'Go to', name, icon, act: () => navigate(path) }));
    const submissions: Entry[] = [
      { id: 'submit', group: 'Do', name: 'Submit a task', icon: Plus, act: () => navigate('/tasks?submit=form') },
      {
        id: 'demo',
        group: 'Do',
        name: 'Run the demo task',
        icon: Play,
        act: () =>
          client()
            .submitTask(redisTask)
            .then(({ task_id }) => navigate(`/tasks/${task_id}`))
            .catch((error) => tellError('The demo task was not submitted', error)),
      },
    ];
    const theme: Entry = {
      id: 'theme',
      group: 'Do',
      name: 'Switch between light and dark',
      icon: SunMoon,
      act: () => setTheme(document.documentElement.dataset.theme === 'dark' ? 'light' : 'dark'),
    };
    const found = (tasks?.tasks ?? []).map(
      ({ task_id, title }): Entry => ({
        id: `task/${task_id}`,
        group: 'Tasks',
        name: title,
        note: task_id,
        icon: ListChecks,
        act: () => navigate(`/tasks/${task_id}`),
      }),
    );
    const known = (agents ?? []).map(
      ({ agent_id, agent_type }): Entry => ({
        id: `agent/${agent_id}`,
        group: 'Agents',
        name: agent_id,
        note: formatName(agent_type),
        icon: Bot,
        act: () => navigate(`/agents?agent=${encodeURIComponent(agent_id)}`),
      }),
    );
    return [...pages, ...(may('tasks:write') ? submissions : []), theme, ...found, ...known];
  }, [caller, tasks, agents, navigate]);
}
