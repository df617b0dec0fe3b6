import { parseArgs } from 'node:util';
import { isTestSandbox, type TestSandbox, testSandboxes } from '../../sandbox/launch.ts';
import { credentialsFile } from '../agent/credentials.ts';
import type { JoinOptions } from '../agent/join.ts';
import type { WorkOptions } from '../agent/work-on.ts';
import { UsageError } from '../exit.ts';

export const agentRunUsage = `Usage: npx tritons agent run --type TYPE --exec COMMAND [options]

Takes subtasks for an agent and runs COMMAND by /bin/sh for each, in a folder of its own. The inputs are in inputs/. The
subtask is JSON, on the command's standard input and in the file $TRITONS_SUBTASK. The files that the command writes are
handed in; its standard output is the summary, its standard error the log. An exit code other than 0 fails the attempt.
Defaults are in brackets.

  --url URL               address of the API; or TRITONS_URL (http://127.0.0.1:8080)
  --type TYPE             agent type, such as backend; required
  --exec COMMAND          command that does a subtask; required
  --test COMMAND          command to run after it in the same folder; its test and coverage reports are handed in
  --test-sandbox WHICH    (bwrap) needs Linux and bubblewrap: the test command can change only that folder and has no
                          network. none: it can do whatever you can
  --capacity N            number of subtasks at once (1)
  --id ID                 the agent's id (generated, and kept with its key)
  --skills A,B            the agent's skills (the type)
  --price USD             price of an hour of work, in dollars
  --once                  end after one subtask
  --dir DIR               where to make the folders (a temporary folder)
  --keep                  keep the folders
  --ignore A,B            names of files and folders that are never handed in
  --heartbeat-seconds N   interval of heartbeats, which also hear of a cancellation (10)
  --connect-seconds N     how long to try to reach the API at the start (30)
  --credentials FILE      where to keep agents' keys, readable by you only (~/.config/tritons/agents.json)
  --json                  print events as JSON lines on standard output

  TRITONS_API_KEY         a caller's key, to register with a deployed API
  TRITONS_AGENT_ID, TRITONS_AGENT_KEY   id and key of a registered agent

Exit codes: 0 stopped, or --once done; 1 unexpected error; 2 wrong usage; 3 refused by the API; 4 API not reachable;
5 --once not done.`;

export type AgentRunOptions = {
  join: JoinOptions;
  work: WorkOptions;
  dir: string | undefined;
  once: boolean;
  json: boolean;
  connectSeconds: number;
};

/** Reads the options. Throws UsageError, or parseArgs' own error, for invalid ones. */
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

/** The environment of the command, which needs no API key. */
function withoutKeys(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { TRITONS_API_KEY: _caller, TRITONS_AGENT_KEY: _agent, ...rest } = env;
  return rest;
}
