import { Option } from 'commander';
import * as z from 'zod';
import { isTestSandbox, type TestSandbox, testSandboxes } from '../../sandbox/launch.ts';
import { credentialsFile } from '../agent/credentials.ts';
import type { Cli } from '../cli.ts';
import { CliCommand } from '../cli-command.ts';
import { UsageError } from '../exit.ts';
import { numberFrom, wholeFrom, wordsOf } from '../settings/arguments.ts';
import type { AgentRunOptions } from './agent-run.ts';

type Values = {
  type: string;
  exec: string;
  test?: string;
  testSandbox: string;
  capacity: number;
  id?: string;
  skills?: string[];
  price?: number;
  once?: true;
  dir?: string;
  keep?: true;
  ignore: string[];
  heartbeatSeconds: number;
  connectSeconds: number;
  credentials?: string;
};

const event = z.looseObject({ event: z.string(), at: z.iso.datetime() }).meta({
  id: 'AgentRunEvent',
  description: 'registered, joined, taken, handed_in, failed, released, over, waiting, refused, stopping, stopped …',
});

export const agentRunCommand = () =>
  new CliCommand('run')
    .summary('take subtasks, and run a command for each')
    .description(
      'Takes subtasks for an agent and runs a command by /bin/sh for each, in a folder of its own. The inputs are in inputs/. The subtask is JSON, on the standard input of the command and in the file $TRITONS_SUBTASK. The files that the command writes are handed in; its standard output is the summary, its standard error the log. An exit code other than 0 fails the attempt. TRITONS_AGENT_ID and TRITONS_AGENT_KEY name a registered agent. With --once the exit code is 1 if the subtask was not done. Events are printed as they happen.',
    )
    .example(
      "agent run --type backend --exec './work.sh'",
      'takes subtasks for backend agents, and runs ./work.sh for each',
    )
    .example(
      "agent run --type qa --exec './work.sh' --test './test.sh' --capacity 2",
      'works on two subtasks at once, and hands in the reports of ./test.sh with the rest',
    )
    .calls(
      'registerAgent',
      'updateAgent',
      'leaseSubtask',
      'leaveWork',
      'heartbeatAttempt',
      'uploadArtifacts',
      'completeAttempt',
      'failAttempt',
      'releaseAttempt',
    )
    .prints(event, { lines: true })
    .requiredOption('--type <type>', 'agent type, such as backend')
    .requiredOption('--exec <command>', 'command that does a subtask')
    .option(
      '--test <command>',
      'command to run after it in the same folder; its test and coverage reports are handed in',
    )
    .addOption(
      new Option(
        '--test-sandbox <which>',
        'bwrap needs Linux and bubblewrap: the test command can change only that folder and has no network. none: it can do whatever you can',
      ).default('bwrap'),
    )
    .option('--capacity <n>', 'number of subtasks at once', wholeFrom(1, 100), 1)
    .option('--id <id>', "the agent's id; by default it is generated, and kept with its key")
    .option('--skills <a,b>', "the agent's skills; by default the type", wordsOf)
    .option('--price <usd>', 'price of an hour of work, in dollars', numberFrom(0, 1_000_000))
    .option('--once', 'end after one subtask')
    .option('--dir <dir>', 'where to make the folders; by default a temporary folder')
    .option('--keep', 'keep the folders')
    .option('--ignore <a,b>', 'names of files and folders that are never handed in', wordsOf, [])
    .option(
      '--heartbeat-seconds <n>',
      'interval of heartbeats, which also hear of a cancellation',
      numberFrom(0.1, 60),
      10,
    )
    .option('--connect-seconds <n>', 'how long to try to reach the API at the start', numberFrom(0, 86_400), 30)
    .option(
      '--credentials <file>',
      "where to keep agents' keys, readable by you only; by default ~/.config/tritons/agents.json",
    )
    .does(async (cli, values: Values) => {
      const { agentRun } = await import('./agent-run.ts');
      return agentRun(await optionsOf(cli, values), cli);
    });

/** Makes the options of what was given. Throws UsageError. */
async function optionsOf({ connection, terminal: { env } }: Cli, values: Values): Promise<AgentRunOptions> {
  const { TRITONS_AGENT_ID: agentId, TRITONS_AGENT_KEY: apiKey } = env;
  if (Boolean(agentId) !== Boolean(apiKey)) throw new UsageError('Set both TRITONS_AGENT_ID and TRITONS_AGENT_KEY.');
  const { url, apiKey: callerKey } = await connection();
  return {
    join: {
      url,
      callerKey,
      given: agentId && apiKey ? { agentId, apiKey } : undefined,
      file: values.credentials ?? credentialsFile(env),
      type: values.type,
      id: values.id,
      skills: values.skills,
      capacity: values.capacity,
      price: values.price,
    },
    work: {
      exec: values.exec,
      test: values.test,
      testSandbox: sandboxOf(values.testSandbox),
      root: '',
      keep: values.keep ?? false,
      ignore: values.ignore,
      heartbeatSeconds: values.heartbeatSeconds,
      env: withoutKeys(env),
    },
    dir: values.dir,
    once: values.once ?? false,
    connectSeconds: values.connectSeconds,
  };
}

function sandboxOf(value: string): TestSandbox {
  if (isTestSandbox(value)) return value;
  throw new UsageError(`--test-sandbox is "${value}"; it takes ${testSandboxes.join(' or ')}.`);
}

/** The environment of the command, which needs no API key. */
function withoutKeys(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { TRITONS_API_KEY: _caller, TRITONS_AGENT_KEY: _agent, ...rest } = env;
  return rest;
}
