import {
  CircleCheck,
  CircleDashed,
  CircleDot,
  CirclePause,
  CircleSlash,
  CircleX,
  type LucideIcon,
  TriangleAlert,
  Unplug,
} from 'lucide-react';

/** The five states of anything; each has a colour in tokens.css. */
export type State = 'running' | 'done' | 'attention' | 'failed' | 'waiting';
export type Look = { state: State; word: string; icon: LucideIcon };

const icons: Record<State, LucideIcon> = {
  running: CircleDot,
  done: CircleCheck,
  attention: TriangleAlert,
  failed: CircleX,
  waiting: CircleDashed,
};

const look = (state: State, word: string, icon = icons[state]): Look => ({ state, word, icon });

/** How each status of the API looks: of tasks, subtasks, agents, circuits, verdicts, deliveries. */
const looks: Record<string, Look> = {
  blocked: look('waiting', 'blocked', CirclePause),
  queued: look('waiting', 'queued'),
  pending: look('waiting', 'pending'),
  ready: look('waiting', 'ready'),
  in_progress: look('running', 'running'),
  completed: look('done', 'done'),
  failed: look('failed', 'failed'),
  cancelled: look('waiting', 'cancelled', CircleSlash),
  online: look('done', 'online'),
  draining: look('attention', 'draining'),
  offline: look('waiting', 'offline', Unplug),
  closed: look('done', 'closed'),
  half_open: look('attention', 'half open'),
  open: look('failed', 'open', Unplug),
  pass: look('done', 'passed'),
  rework: look('attention', 'sent back'),
  fail: look('failed', 'failed'),
};

/** How a status looks; one that this page does not know is shown by its own word, in grey. */
export const lookOf = (status: string): Look => looks[status] ?? look('waiting', status.replaceAll('_', ' '));

/** How a state with a word of its own looks. */
export const lookAs = (state: State, word: string, icon?: LucideIcon): Look => look(state, word, icon);
