import type { Answer } from '../../client/tritons-client.ts';
import type { Cli } from '../cli.ts';
import { CliCommand } from '../cli-command.ts';
import { UsageError } from '../exit.ts';
import { bytes, count, dollars, score } from '../output/amounts.ts';
import { table } from '../output/table.ts';
import { cutText, wrapText } from '../output/text-width.ts';
import { SEALED } from '../render/results.ts';
import { commandLines } from '../render/task.ts';

type Results = Answer<'getTaskResults'>;
type Options = { out?: string; subtask?: string; force?: boolean; asIs?: boolean };

/** `tritons results`: what was delivered. */
export const results = () =>
  new CliCommand('results')
    .summary('show what a task delivered, or write its files')
    .description(
      'Shows what the subtasks of a task delivered so far. With --out the files are written to a folder, below a folder for each subtask. What is encrypted to your key is written as it is: deliverable.jwe names the files, 1.jwe and so on are their contents (docs/encryption.md opens them).',
    )
    .example('results task_2025_001', 'lists the deliverables and their files')
    .example('results task_2025_001 --out redis', 'writes the files to the folder redis')
    .example('results task_2025_001 --json | jq .quality_score', 'prints the score of the checks')
    .calls('getArtifact')
    .prints('getTaskResults')
    .argument('<task-id>', 'the task')
    .option('--out <dir>', 'write the files to this folder')
    .option('--subtask <id>', 'only what this subtask delivered')
    .option('--force', 'replace files that are there')
    .option('--as-is', 'write files that tools run or obey, such as .envrc or CLAUDE.md, under their own names')
    .does(async (cli, taskId: string, options: Options) => {
      const { out, subtask, force = false, asIs = false } = options;
      if (out === undefined && (force || asIs)) throw new UsageError('--force and --as-is are for --out DIR.');
      const client = await cli.client();
      const answer = await client.getTaskResults(taskId, { subtask_id: subtask });
      if (out !== undefined) {
        const { writeFiles } = await import('../results/write-files.ts');
        const written = await writeFiles(client, answer.deliverables, out, { force, asIs, warn: cli.note });
        cli.note(`Wrote ${count(written.length, 'file')} to ${out}.`);
      }
      cli.show(answer, (shown) => resultLines(shown, cli, out));
    });

function resultLines(results: Results, { look }: Cli, out: string | undefined): string[] {
  const { task_id, deliverables, partial, quality_score, qa_results } = results;
  const { paint, columns } = look;
  if (deliverables.length === 0) return [`${task_id} has delivered nothing yet. Watch it: tritons watch ${task_id}`];
  const files = deliverables.flatMap(({ subtask_id, artifacts, quality, runtime, usage }) =>
    artifacts.map(({ path, bytes: size }) => [
      `${subtask_id}/${path}`,
      bytes(size),
      score(quality.score),
      runtime,
      dollars(usage.cost_usd),
    ]),
  );
  const headings = [
    { heading: 'FILE', least: 24 },
    { heading: 'SIZE', right: true },
    { heading: 'QUALITY', right: true },
    { heading: 'MADE BY', spare: 2, least: 8 },
    { heading: 'COST', right: true, spare: 1 },
  ];
  const isBrief = deliverables.some(({ runtime }) => runtime === 'offline/brief');
  const notMeasured = Object.entries(qa_results?.not_measured ?? {});
  return [
    ...deliverables.flatMap(({ title, subtask_id, agent_id, summary }) => [
      paint('bold', cutText(title, columns)),
      paint('dim', `  ${cutText(`${subtask_id} · ${agent_id}`, columns - 2)}`),
      ...wrapText(summary, Math.min(columns, 100) - 2).map((line) => `  ${line}`),
    ]),
    '',
    ...table(headings, files, look),
    '',
    `${count(files.length, 'file')}${partial ? ' so far; more is to come' : ''} · quality ${score(quality_score)}${notMeasured.length > 0 ? ` · ${count(notMeasured.length, 'figure')} not measured` : ''}`,
    ...(deliverables.some(({ encrypted }) => encrypted) ? [SEALED] : []),
    ...(isBrief
      ? wrapText(
          'Files made by offline/brief are work briefs: plans for the work, not the work. No model provider is configured.',
          Math.min(columns, 100),
        ).map((line) => paint('yellow', line))
      : []),
    ...(out === undefined
      ? commandLines(`tritons results ${task_id} --out DIR`, 'writes the files to a folder', look)
      : []),
  ];
}
