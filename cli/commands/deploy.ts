import { readFile } from 'node:fs/promises';
import { InvalidArgumentError } from 'commander';
import * as z from 'zod';
import { ApiError, NoAnswer } from '../../client/api-error.ts';
import {
  InvalidRoadmap,
  parseRoadmap,
  type Roadmap,
  type RoutingConfig,
  roadmapId,
  routingOf,
} from '../../client/parse-roadmap.ts';
import { roadmapProgress } from '../../client/roadmap-progress.ts';
import type { TritonsClient } from '../../client/tritons-client.ts';
import { CliCommand } from '../cli-command.ts';
import { UsageError } from '../exit.ts';
import { count } from '../output/amounts.ts';
import { renderPlan } from '../render/roadmap.ts';
import { deployRoadmap } from '../roadmap/deploy-roadmap.ts';
import { type Figures, planRoadmap, roadmapPlan } from '../roadmap/plan-roadmap.ts';

type Options = { dryRun?: true; keepGoing?: boolean; as?: string };

/** `tritons deploy`: deploys a roadmap. */
export const deploy = () =>
  new CliCommand('deploy')
    .summary('deploy a roadmap: phases of tasks')
    .description(
      'Deploys the tasks of a roadmap, phase after phase, within a phase as dependencies allow, and shows how far it is. Ctrl-C leaves the server working on what was submitted; the same command again goes on where it stood, and submits nothing twice. A failed task stops its phase. docs/roadmap.md describes the file.',
    )
    .example('deploy config/roadmap.yaml --dry-run', 'checks the file, and shows tasks, hours and expected cost')
    .example('deploy config/roadmap.yaml', 'deploys it, or goes on with it')
    .example('deploy config/roadmap.yaml --keep-going', 'begins the next phase although a task has failed')
    .example('deploy config/roadmap.yaml --as second-try', 'deploys it once more, under another id')
    .calls('submitTask', 'getTask', 'getTaskStatus', 'listEvents', 'listDepartments', 'getTaskMetrics')
    .prints(z.union([roadmapProgress, roadmapPlan]), { lines: true })
    .argument('<roadmap>', 'the file, YAML or JSON')
    .option('--dry-run', 'check the file, print the plan and submit nothing; with --json the plan')
    .option('--keep-going', 'let a failed task not stop its phase; what depends on it waits for its retry')
    .option('--as <id>', 'id of the roadmap, instead of the one in the file', idFrom)
    .does(async (cli, file: string, { dryRun, keepGoing = false, as }: Options) => {
      const text = await readFile(file, 'utf8').catch((error: Error) => {
        throw new UsageError(`${file} cannot be read: ${error.message}`);
      });
      const client = await cli.client();
      const routing = await client.listDepartments().then(routingOf, (error: Error) => error);
      // A wrong file is wrong without a server too.
      const read = check(text, file, routing instanceof Error ? undefined : routing);
      if (routing instanceof Error) throw routing;
      const roadmap = as === undefined ? read : { ...read, id: as };
      if (dryRun) {
        cli.stream(planRoadmap(roadmap, routing, await readFigures(client)), (plan) => renderPlan(plan, cli.look));
        return undefined;
      }
      const again = [
        'tritons deploy',
        quoted(file),
        ...(keepGoing ? ['--keep-going'] : []),
        ...(as ? ['--as', as] : []),
      ];
      return deployRoadmap(cli, client, { roadmap, keepGoing, again: again.join(' ') });
    });

function idFrom(text: string): string {
  const { success, error } = roadmapId.safeParse(text);
  if (!success) throw new InvalidArgumentError(`It ${error.issues[0]?.message}.`);
  return text;
}

/** A word as a shell takes it. */
const quoted = (word: string) => (/^[\w./@:-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

function check(text: string, file: string, routing: RoutingConfig | undefined): Roadmap {
  try {
    return parseRoadmap(text, { file, routing });
  } catch (error) {
    if (!(error instanceof InvalidRoadmap)) throw error;
    throw new UsageError(`${error.message}\n${count(error.faults.length, 'fault')}; nothing was submitted.`);
  }
}

/** Figures of the last 30 days. Without them there is still a plan: its costs are not known, and it says why. */
async function readFigures(client: TritonsClient): Promise<Figures> {
  try {
    return await client.getTaskMetrics({ window: '30d' });
  } catch (error) {
    if (!(error instanceof ApiError || error instanceof NoAnswer)) throw error;
    const why = error instanceof ApiError ? error.detail : error.message;
    return { unread: `measured costs cannot be read: ${why.replace(/\.$/, '')}` };
  }
}
