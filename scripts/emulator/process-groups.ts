import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** Process groups to end at exit, since the processes that a command starts would outlive it. */
const groups = new Set<number>();
process.on('exit', () => {
  for (const group of groups) killGroup(group);
});

/** Starts a command in its own process group, which ends with this process at the latest. */
export function spawnGroup(command: string, args: string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true });
  if (child.pid !== undefined) groups.add(child.pid);
  return child;
}

/** Kills the command and all processes of its group. */
export function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  killGroup(pid);
  groups.delete(pid);
}

function killGroup(group: number): void {
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // The group has ended already.
  }
}
