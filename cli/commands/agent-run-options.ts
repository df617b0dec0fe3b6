import { parseArgs } from 'node:util';
import { isTestSandbox, type TestSandbox, testSandboxes } from '../../sandbox/launch.ts';
import { credentialsFile } from '../agent/credentials.ts';
import type { JoinOptions } from '../agent/join.ts';
import type { WorkOptions } from '../agent/work-on.ts';
import { UsageError } from '../exit.ts';

export const agentRunUsage = `Usage: npx tritons agent run --type TYPE --exec COMMAND [options]

Takes subtasks for an agent and has COMMAND do each: it is run by /bin/sh in a folder of its own, with the inputs in
inputs/, the subtask as JSON on its standard input and in the file $TRITONS_SUBTASK. The files that it writes are handed
in, its standard output as the summary; its standard error is the log. Another exit code than 0 fails the attempt.

  --url URL               the API; or TRITONS_URL (http://127.0.0.1:8080)
  --type TYPE             agent type, such as backend
  --exec COMMAND
  --test COMMAND          run after it, in the same folder: the test and coverage reports that it writes are handed in
  --test-sandbox WHICH    bwrap (the default; Linux, with bubblewrap installed): the test command can change that folder
                          only, and has no network. none: it can do whatever you can
  --capacity N            subtasks at once (1)
  --id ID                 the agent's id (generated, and kept with its key)
  --skills A,B            what it is good at (the type)
  --price USD             dollars per hour of work
  --once                  end after one subtask
  --dir DIR               where the folders are made (a temporary one)
  --keep                  leave the folders there
  --ignore A,B            names of files and folders never handed in
  --heartbeat-seconds N   how often to say that it is alive, and to hear of a cancel (10)
  --connect-seconds N     how long to try to reach the API at the start (30)
  --credentials FILE      where agents' keys are kept, for their owner only (~/.config/tritons/agents.json)
  --json                  events as JSON lines on standard output

  TRITONS_API_KEY         a caller's key, to register with a deployed API
  TRITONS_AGENT_ID, TRITONS_AGENT_KEY   an agent that is registered already

Exit codes: 0 stopped, or --once done; 1 unforeseen; 2 wrong use; 3 refused by the API; 4 no API there; 5 --once not done.`;

export type AgentRunOptions = {
  join: JoinOptions;
  work: WorkOptions;
  dir: string | undefined;
  once: boolean;
  json: boolean;
  connectSeconds: number;
};

/** Throws UsageError, or parseArgs' own error, for what cannot be. */
export function readAgentRunOptions(words: string[], env: NodeJS.ProcessEnv): AgentRunOptions | 'help' {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: words,
    options: {
      url: text,
      type: text,
      exec: text,
      test: text,
      'test-sandbox': { ...text, default: 'bwrap' },
      id: text,
      skills: text,
      price: text,
      dir: text,
      ignore: text,
      credentials: text,
      capacity: { ...text, default: '1' },
      'heartbeat-seconds': { ...text, default: '10' },
      'connect-seconds': { ...text, default: '30' },
      once: flag,
      keep: flag,
      json: flag,
      help: flag,
    },
  });
  if (values.help) return 'help';
  const { TRITONS_AGENT_ID: agentId, TRITONS_AGENT_KEY: apiKey } = env;
  if (Boolean(agentId) !== Boolean(apiKey)) throw new UsageError('Set both TRITONS_AGENT_ID and TRITONS_AGENT_KEY.');
  if (!values.exec) throw new UsageError(`--exec is missing.\n\n${agentRunUsage}`);
  if (!values.type) throw new UsageError(`--type is missing.\n\n${agentRunUsage}`);
  return {
    join: {
      url: urlOf(values.url ?? env.TRITONS_URL ?? 'http://127.0.0.1:8080'),
      callerKey: env.TRITONS_API_KEY,
      given: agentId && apiKey ? { agentId, apiKey } : undefined,
      file: values.credentials ?? credentialsFile(env),
      type: values.type,
      id: values.id,
      skills: values.skills ? listOf(values.skills) : undefined,
      capacity: numberOf('capacity', values.capacity, 1, 100),
      price: values.price === undefined ? undefined : numberOf('price', values.price, 0, 1_000_000),
    },
    work: {
      exec: values.exec,
      test: values.test,
      testSandbox: sandboxOf(values['test-sandbox']),
      root: '',
      keep: values.keep,
      ignore: listOf(values.ignore ?? ''),
      heartbeatSeconds: numberOf('heartbeat-seconds', values['heartbeat-seconds'], 0.1, 60),
      env: withoutKeys(env),
    },
    dir: values.dir,
    once: values.once,
    json: values.json,
    connectSeconds: numberOf('connect-seconds', values['connect-seconds'], 0, 86_400),
  };
}

const listOf = (value: string) =>
  value
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function urlOf(value: string): string {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value.replace(/\/+$/, '');
  throw new UsageError(`--url is "${value}"; it takes an address such as http://127.0.0.1:8080.`);
}

function sandboxOf(value: string): TestSandbox {
  if (isTestSandbox(value)) return value;
  throw new UsageError(`--test-sandbox is "${value}"; it takes ${testSandboxes.join(' or ')}.`);
}

function numberOf(name: string, value: string, least: number, most: number): number {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (number >= least && number <= most && (name !== 'capacity' || Number.isInteger(number))) return number;
  throw new UsageError(`--${name} is "${value}"; it takes ${least} to ${most}.`);
}

/** The command does the work, and needs no key for it. */
function withoutKeys(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { TRITONS_API_KEY: _caller, TRITONS_AGENT_KEY: _agent, ...rest } = env;
  return rest;
}
