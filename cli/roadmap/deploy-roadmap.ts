import { ApiError } from '../../client/api-error.ts';
import type { Roadmap } from '../../client/parse-roadmap.ts';
import { type RoadmapProgress, TaskDeployer } from '../../client/task-deployer.ts';
import { hasEnded, type TritonsClient } from '../../client/tritons-client.ts';
import type { Cli } from '../cli.ts';
import { EXIT, Interrupted } from '../exit.ts';
import { liveView } from '../output/live-view.ts';
import { visible, visibleAnswer } from '../output/paint.ts';
import { endLines, progressChanges, renderProgress } from '../render/roadmap.ts';
import { columnsOf } from '../terminal.ts';
import { fitting } from '../watch.ts';

type Deployment = {
  roadmap: Roadmap;
  keepGoing: boolean;
  /** The command that goes on with it. */
  again: string;
};

/**
 * Deploys a roadmap, and shows how far it is: a view that redraws on a terminal, a line for each change elsewhere, a
 * line of JSON with --json. Returns the exit code. Throws Interrupted at Ctrl-C; what was submitted goes on.
 */
export async function deployRoadmap(
  cli: Cli,
  client: TritonsClient,
  { roadmap, keepGoing, again }: Deployment,
): Promise<number> {
  const { terminal, look, json } = cli;
  const signal = terminal.interrupt();
  const redraws = Boolean(terminal.stdout.isTTY) && !json;
  const named = visibleAnswer({ roadmap_id: roadmap.id, title: roadmap.title });
  const show = liveView(terminal.stdout);
  let last: { progress: RoadmapProgress; at: number } | undefined;
  let trouble: string | undefined;
  const draw = () => {
    if (!last) return;
    const now = later(last.progress, (terminal.now().getTime() - last.at) / 1000);
    const lines = renderProgress(named, now, { paint: look.paint, columns: columnsOf(terminal) });
    show(fitting([...lines, ...(trouble ? ['', look.paint('yellow', `◆ ${trouble}`)] : [])], terminal.stdout.rows));
  };
  const onProgress = (seen: RoadmapProgress) => {
    trouble = undefined;
    const progress = visibleAnswer(seen);
    if (json) cli.stream(seen, () => []);
    else if (!redraws) for (const line of progressChanges(last?.progress, progress)) cli.print(line);
    last = { progress, at: terminal.now().getTime() };
    if (redraws) draw();
  };
  const onTrouble = (error: Error) => {
    const text = `${visible(error.message).split('\n')[0]} Trying again …`;
    if (text === trouble) return;
    trouble = text;
    if (redraws) draw();
    else cli.note(text);
  };
  const clock = redraws ? setInterval(draw, 1_000) : undefined;
  try {
    const deployer = new TaskDeployer(client, roadmap, { keepGoing, signal, onProgress, onTrouble });
    const end = visibleAnswer(await deployer.deployRoadmapTasks());
    if (!json && !redraws) for (const line of endLines(end, look)) cli.print(line);
    if (end.status !== 'completed') cli.note(`Then go on where it stands: ${again}`);
    return end.status === 'completed' ? EXIT.done : EXIT.failed;
  } catch (error) {
    if (signal.aborted && error === signal.reason) throw new Interrupted(leftLine(last?.progress, again));
    if (error instanceof ApiError && error.is('idTaken')) throw new Error(takenLines(error), { cause: error });
    throw error;
  } finally {
    clearInterval(clock);
  }
}

/** The progress some seconds after it was read, if nothing has happened since. */
function later(progress: RoadmapProgress, seconds: number): RoadmapProgress {
  const plus = <T extends { elapsed_seconds: number | null }>(metrics: T): T =>
    metrics.elapsed_seconds === null ? metrics : { ...metrics, elapsed_seconds: metrics.elapsed_seconds + seconds };
  if (progress.status !== 'in_progress') return progress;
  return {
    ...progress,
    metrics: plus(progress.metrics),
    phases: progress.phases.map((phase) => ({
      ...phase,
      tasks: phase.tasks.map((task) => (hasEnded(task.status) ? task : { ...task, metrics: plus(task.metrics) })),
    })),
  };
}

function leftLine(progress: RoadmapProgress | undefined, again: string): string {
  const tasks = progress?.phases.flatMap((phase) => phase.tasks) ?? [];
  const submitted = tasks.filter(({ status }) => status !== 'not_submitted').length;
  return `The server goes on with what was submitted, ${submitted} of ${tasks.length} tasks. The others wait for you: ${again}`;
}

const takenLines = ({ detail }: ApiError) =>
  `${detail.split(';')[0]}.
It was submitted with other fields than the file has now, or by somebody else. Undo the change, or deploy all tasks anew, under another id: --as ID`;
