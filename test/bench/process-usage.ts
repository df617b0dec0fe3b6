import { readdirSync, readFileSync } from 'node:fs';

/** Clock ticks a second in /proc: fixed at 100 for user space on Linux (man 5 proc). */
const TICKS = 100;

export type Usage = { cpuMs: number; threads: Record<string, number>; rssMb: number };

/** CPU time of a process so far, in all and by the name of its threads, and its memory. Linux only. */
export function usageOf(pid: number): Usage {
  const threads: Record<string, number> = {};
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const { name, ms } = cpuOf(`/proc/${pid}/task/${thread}/stat`);
    const label = Number(thread) === pid ? 'main' : name;
    threads[label] = (threads[label] ?? 0) + ms;
  }
  const rss = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return { cpuMs: cpuOf(`/proc/${pid}/stat`).ms, threads, rssMb: Number(rss) / 1024 };
}

function cpuOf(file: string): { name: string; ms: number } {
  const text = readFileSync(file, 'utf8');
  const end = text.lastIndexOf(')');
  const fields = text.slice(end + 2).split(' ');
  return {
    name: text.slice(text.indexOf('(') + 1, end),
    ms: ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS,
  };
}
