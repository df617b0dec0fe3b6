import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Identifies a process by its start time, and on Linux also by the boot, so that a later process of the same id
 * differs. undefined if there is no such process.
 */
export function identityOf(pid: number): string | undefined {
  if (process.platform === 'linux') return statOf(pid)?.identity;
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The id of a process's parent; undefined if there is no such process. */
export function parentOf(pid: number): number | undefined {
  if (process.platform === 'linux') return statOf(pid)?.parent;
  try {
    return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' })) || undefined;
  } catch {
    return undefined;
  }
}

function statOf(pid: number): { parent: number; identity: string } | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 2, the program's name in brackets, may itself contain brackets and spaces. Skip it (proc_pid_stat(5)).
    const [, parent, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { parent: Number(parent), identity: `${boot} ${fields[17]}` };
  } catch {
    return undefined;
  }
}
