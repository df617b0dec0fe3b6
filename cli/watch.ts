import { hasEnded, type TritonsClient } from '../client/tritons-client.ts';
import type { Cli } from './cli.ts';
import { EXIT, Interrupted } from './exit.ts';
import { liveView } from './output/live-view.ts';
import { visible, visibleAnswer } from './output/paint.ts';
import { renderChanges, type Snapshot } from './render/changes.ts';
import { renderTask } from './render/task.ts';
import { columnsOf } from './terminal.ts';

/**
 * Shows a task until it has ended: a view that redraws on a terminal, a line for each change elsewhere, a line of JSON
 * with --json. Returns the exit code. Throws Interrupted at Ctrl-C; the task goes on.
 */
export async function watch(cli: Cli, client: TritonsClient, taskId: string): Promise<number> {
  const { terminal, look, json } = cli;
  const signal = terminal.interrupt();
  const redraws = Boolean(terminal.stdout.isTTY) && !json;
  let last: (Snapshot & { at: number }) | undefined;
  let trouble: string | undefined;
  const show = liveView(terminal.stdout);
  const draw = () => {
    if (!last) return;
    const { task, status, at } = last;
    const elapsed_seconds =
      status.metrics.elapsed_seconds + (hasEnded(status.status) ? 0 : (terminal.now().getTime() - at) / 1000);
    const now = { ...status, metrics: { ...status.metrics, elapsed_seconds } };
    const lines = renderTask(task, now, { paint: look.paint, columns: columnsOf(terminal) });
    show(fitting([...lines, ...(trouble ? ['', look.paint('yellow', `◆ ${trouble}`)] : [])], terminal.stdout.rows));
  };
  const clock = redraws ? setInterval(draw, 1_000) : undefined;
  const onTrouble = (error: Error) => {
    const text = `${visible(error.message).split('\n')[0]} Trying again …`;
    if (text === trouble) return;
    trouble = text;
    if (redraws) draw();
    else cli.note(text);
  };
  try {
    for await (const change of client.watch(taskId, { signal, onTrouble })) {
      trouble = undefined;
      const seen = { ...visibleAnswer({ task: change.task, status: change.status }), at: terminal.now().getTime() };
      if (json) cli.stream(change.status, () => []);
      else if (!redraws) for (const line of renderChanges(last, seen)) cli.print(line);
      last = seen;
      if (redraws) draw();
    }
  } finally {
    clearInterval(clock);
  }
  if (signal.aborted) throw new Interrupted(`${taskId} goes on. Watch it again: tritons watch ${taskId}`);
  return last?.status.status === 'completed' ? EXIT.done : EXIT.failed;
}

/** Cuts a view to the height of the terminal, which cannot redraw what it has scrolled away. */
export function fitting(lines: string[], rows = Number.POSITIVE_INFINITY): string[] {
  if (lines.length < rows) return lines;
  const kept = Math.max(1, rows - 2);
  return [...lines.slice(0, kept), `… ${lines.length - kept} more lines; tritons status shows all`];
}
