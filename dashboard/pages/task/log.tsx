import type { Task } from '../../data/task-queries.ts';
import { LogLines } from './log-lines.tsx';

/** The log of a task: the lines of all its agents, as they come. */
export default function Log({ task }: { task: Task }) {
  return <LogLines task={task} />;
}
