import { ApiError } from '../../client/api-error.ts';
import type { Answer, TritonsClient } from '../../client/tritons-client.ts';
import type { Cli } from '../cli.ts';
import { CliCommand } from '../cli-command.ts';
import { UsageError } from '../exit.ts';
import { count, score } from '../output/amounts.ts';
import { type Paint, type Style, visible } from '../output/paint.ts';
import type { Look } from '../output/table.ts';
import { cutText, wrapText } from '../output/text-width.ts';
import { SEALED } from '../render/results.ts';
import { wholeFrom } from '../settings/arguments.ts';

type Quality = Answer<'getTaskQuality'>;
type Attempt = Quality['subtasks'][number]['attempts'][number];
type Finding = Attempt['findings'][number];
type Options = { subtask?: string; attempt?: number; all?: true; sarif?: true; code: boolean };

/** Lines of code before and after a finding. */
const AROUND = 2;
const STYLES: Record<Finding['severity'], Style> = { critical: 'red', major: 'yellow', minor: 'blue', info: 'dim' };

/** `tritons quality`: what the checks found. */
export const quality = () =>
  new CliCommand('quality')
    .summary('show what the checks found, with the lines of code')
    .description(
      'Shows the findings of the checks in the latest attempt of each subtask, worst first, with the lines of code around them.',
    )
    .example('quality task_2025_001', 'shows the findings in what the task delivered')
    .example('quality task_2025_001 --all', 'shows those in attempts that were sent back, too')
    .example('quality task_2025_001 --sarif > findings.sarif', 'writes SARIF 2.1.0, for editors and code hosts')
    .calls('getTask', 'getTaskResults', 'getArtifact')
    .prints('getTaskQuality')
    .argument('<task-id>', 'the task')
    .option('--subtask <id>', 'only findings in this subtask')
    .option('--attempt <n>', 'only findings in this attempt', wholeFrom(1, 1_000_000))
    .option('--all', 'findings in all attempts')
    .option('--sarif', 'print SARIF 2.1.0')
    .option('--no-code', 'leave the lines of code out')
    .does(async (cli, taskId: string, { subtask, attempt, all, sarif, code }: Options) => {
      if (all && attempt !== undefined) throw new UsageError('Give --all or --attempt, not both.');
      const client = await cli.client();
      const attempts = all || attempt !== undefined ? 'all' : 'current';
      const query = { subtask_id: subtask, attempt, attempts } as const;
      if (sarif) return cli.print(JSON.stringify(await client.getTaskSarif(taskId, query), undefined, 2));
      const answer = await client.getTaskQuality(taskId, query);
      const sources = code && !cli.json ? await sourcesOf(client, answer) : new Map<string, string[]>();
      cli.show(answer, (shown) => qualityLines(shown, cli, sources));
    });

const keyOf = (subtaskId: string, attempt: number, file: string) => `${subtaskId} ${attempt} ${file}`;

/** The lines of every file with a finding that names a line. */
async function sourcesOf(client: TritonsClient, { task_id, subtasks }: Quality): Promise<Map<string, string[]>> {
  const sources = new Map<string, string[]>();
  for (const { subtask_id, attempts } of subtasks) {
    for (const { attempt, findings } of attempts) {
      const files = findings.flatMap(({ file, line }) => (file !== null && line !== null ? [file] : []));
      for (const file of new Set(files)) {
        const query = new URLSearchParams({ path: file, attempt: String(attempt) });
        const href = `/api/tasks/${encodeURIComponent(task_id)}/subtasks/${encodeURIComponent(subtask_id)}/artifact?${query}`;
        // A finding may be about a file that is not there.
        const content = await client.getArtifact({ href, bytes: 0 }).catch((error: unknown) => {
          if (error instanceof ApiError) return undefined;
          throw error;
        });
        if (content !== undefined) sources.set(keyOf(subtask_id, attempt, file), content.split('\n'));
      }
    }
  }
  return sources;
}

function qualityLines(
  { subtasks, totals, left_out }: Quality,
  { look }: Cli,
  sources: Map<string, string[]>,
): string[] {
  const { paint } = look;
  const assessed = subtasks.filter(({ attempts }) => attempts.length > 0);
  if (assessed.length === 0) return ['Nothing was checked yet.'];
  const found = Object.entries(totals).filter(([, number]) => number > 0);
  return [
    ...assessed.flatMap(({ subtask_id, title, attempts }) => [
      paint('bold', cutText(title, look.columns)),
      paint('dim', `  ${subtask_id}`),
      ...attempts.flatMap((attempt) => attemptLines(subtask_id, attempt, look, sources)),
      '',
    ]),
    found.length > 0
      ? `In what counts now: ${found.map(([severity, number]) => `${number} ${severity}`).join(', ')}`
      : paint('green', '✓ No findings in what counts now'),
    ...(assessed.some(({ attempts }) => attempts.some(({ encrypted }) => encrypted)) ? [SEALED] : []),
    ...(left_out.attempts + left_out.findings > 0
      ? [
          `Left out: ${count(left_out.attempts, 'attempt')} and ${count(left_out.findings, 'finding')}; --subtask shows them.`,
        ]
      : []),
  ];
}

const VERDICTS: Record<Attempt['verdict'], { text: string; style: Style }> = {
  pass: { text: '✓ passed', style: 'green' },
  rework: { text: '◆ sent back', style: 'yellow' },
  fail: { text: '✗ failed', style: 'red' },
};

function attemptLines(subtaskId: string, attempt: Attempt, look: Look, sources: Map<string, string[]>): string[] {
  const { paint } = look;
  const { text, style } = VERDICTS[attempt.verdict];
  return [
    `  ${paint(style, text)} · ${score(attempt.score)} · attempt ${attempt.attempt} · ${attempt.agent_id ?? 'agent not known'}`,
    ...attempt.findings.flatMap((finding) => {
      const source = finding.file === null ? undefined : sources.get(keyOf(subtaskId, attempt.attempt, finding.file));
      return findingLines(finding, source, look);
    }),
  ];
}

function findingLines(
  { severity, file, line, checker, rule, message }: Finding,
  source: string[] | undefined,
  { paint, columns }: Look,
) {
  const place = file === null ? '' : ` ${file}${line === null ? '' : `:${line}`}`;
  return [
    '',
    `    ${paint(STYLES[severity], severity)}${cutText(place, columns - severity.length - 4)}`,
    ...wrapText(message, Math.min(columns, 100) - 6).map((text) => `      ${text}`),
    paint('dim', `      ${checker}/${rule}`),
    ...(source && line !== null ? codeLines(source, line, columns, paint) : []),
  ];
}

function codeLines(source: string[], line: number, columns: number, paint: Paint): string[] {
  const from = Math.max(1, line - AROUND);
  const shown = source.slice(from - 1, line + AROUND);
  const width = String(line + AROUND).length;
  return shown.map((text, index) => {
    const number = from + index;
    const head = `      ${number === line ? '▸' : ' '} ${String(number).padStart(width)} │ `;
    const code = cutText(visible(text), Math.min(columns, 140) - head.length);
    return number === line ? `${head}${code}` : paint('dim', `${head}${code}`);
  });
}
