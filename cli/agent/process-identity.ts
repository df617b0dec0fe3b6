import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Tells a process from a later one of the same id: by when it was started, and on Linux by the boot. undefined: there is
 * no such process.
 */
export function identityOf(pid: number): string | undefined {
  if (process.platform === 'linux') return statOf(pid)?.identity;
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

/** The id of a process's parent; undefined: there is no such process. */
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
    // The name of the program, in brackets, may have brackets and spaces. Fields 3 to 22 follow (proc_pid_stat(5)).
    const [, parent, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { parent: Number(parent), identity: `${boot} ${fields[17]}` };
  } catch {
    return undefined;
  }
}
