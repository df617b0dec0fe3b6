import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** Process groups that are still to be ended: what a command starts itself would outlive it. */
const groups = new Set<number>();
process.on('exit', () => {
  for (const group of groups) killGroup(group);
});

/** Starts a command in a process group of its own, which ends with this process at the latest. */
export function spawnGroup(command: string, args: string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true });
  if (child.pid !== undefined) groups.add(child.pid);
  return child;
}

/** Kills the command with all that it started. */
export function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  killGroup(pid);
  groups.delete(pid);
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
