import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from '@jest/globals';
import { parse } from 'yaml';
import type { TritonsClient } from '../../client/tritons-client.ts';
import type { EmbeddedCloud, EmbeddedCloudOptions } from '../../local/embedded-cloud.ts';
import { transport } from '../local/transport.ts';
import { PatientClient } from '../patient-client.ts';
import { anthropic } from '../providers/anthropic.ts';
import { KEY } from '../providers/every-provider.ts';
import { openaiResponses } from '../providers/openai-responses.ts';
import {
  type Answer,
  type ProviderRequest,
  type ScriptedServer,
  startScriptedServer,
} from '../providers/scripted-server.ts';
import { unswept } from './a-cloud.ts';
import { askedInExcess, noteWhoAsks } from './asked-of-aws.ts';
import { retryAtOnce } from './retry-at-once.ts';

type Config = { models?: object; prices?: { models: object }; 'model-runtime'?: Record<string, object> };

/** Starts an embedded cloud with the real agents. Their models are on scripted servers: Anthropic's, then OpenAI's. */
export function aModelCloud(options: EmbeddedCloudOptions & { config?: Config } = {}) {
  const system = {} as { cloud: EmbeddedCloud; client: TritonsClient; first: ScriptedServer; second: ScriptedServer };
  const folder = mkdtempSync(join(tmpdir(), 'tritons-config-'));
  beforeAll(async () => {
    system.first = await startScriptedServer(anthropic, diligent);
    system.second = await startScriptedServer(openaiResponses, diligent);
    Object.assign(process.env, {
      ANTHROPIC_API_KEY: KEY,
      ANTHROPIC_BASE_URL: `${system.first.url}/v1`,
      OPENAI_API_KEY: `${KEY}-openai`,
      OPENAI_BASE_URL: `${system.second.url}/v1`,
      CONFIG_DIR: folder,
    });
    cpSync('config', folder, { recursive: true });
    retryAtOnce(folder);
    // By default, rules make the plans and no model judges, so that the tests know each call of a model.
    const config = { ...options.config, models: { planner: null, judge: null, ...options.config?.models } };
    for (const [name, change] of Object.entries(config)) {
      const file = join(folder, `${name}.yaml`);
      const known = parse(readFileSync(file, 'utf8'));
      const merged = Object.entries(change as Record<string, object>).map(([key, value]) => [
        key,
        name === 'models' ? value : { ...known[key], ...value },
      ]);
      writeFileSync(file, JSON.stringify({ ...known, ...Object.fromEntries(merged) }));
    }
    const { startEmbeddedCloud } = await import('../../local/embedded-cloud.ts');
    system.cloud = await startEmbeddedCloud({
      ...transport,
      ...unswept,
      ...options,
      around: noteWhoAsks(options.around),
    });
    system.client = new PatientClient({ url: system.cloud.url });
  });
  afterAll(async () => {
    await system.cloud.stop();
    await system.first.stop();
    await system.second.stop();
    expect(askedInExcess()).toEqual([]);
    rmSync(folder, { recursive: true });
  });
  return system;
}

/** The first message of a conversation, which describes the subtask, for any provider. */
export function promptOf({ body }: ProviderRequest): string {
  const [message] = (body.messages ?? body.input).filter(({ role }: { role: string }) => role === 'user');
  return message.content[0].text;
}

export function subtaskOf(request: ProviderRequest): { id: string; agentType: string; attempt: number } {
  const [, id = '', attempt] = /^# Subtask (\S+) of task \S+, attempt (\d+)/.exec(promptOf(request)) ?? [];
  const [, agentType = ''] = /\(agent type (\w+)\)/.exec(request.text) ?? [];
  return { id, agentType, attempt: Number(attempt) };
}

/** The requirements in the prompt, with their numbers. */
export function requirementsOf(request: ProviderRequest): { requirement: number; text: string }[] {
  const found = promptOf(request).matchAll(/source="requirement (\d+)">\n([\s\S]*?)\n<\/data/g);
  return [...found].map(([, requirement, text]) => ({ requirement: Number(requirement), text: text ?? '' }));
}

/** The text about the requirements that the code and the document of a subtask contain. */
function workOf(request: ProviderRequest): string {
  return requirementsOf(request)
    .map(({ text }) => `How this is met: ${text}.`)
    .join('\n');
}

/** Enough text to pass the documentation check. */
const usage = 'It is imported by whoever needs it, takes nothing, and exports one constant. '.repeat(3);

/** Plays a model that looks around, writes code and a document, and finishes. Each answer uses other token counts. */
export function diligent(request: ProviderRequest, index: number): Answer {
  const { id } = subtaskOf(request);
  const [code, document] = [`src/${id}.js`, `docs/${id}.md`];
  const about = workOf(request);
  const met = requirementsOf(request).map(({ requirement }) => ({ requirement, artifacts: [code, document] }));
  const answers: Answer[] = [
    { text: 'I look around first.', calls: [{ name: 'list_files', input: {} }] },
    {
      calls: [
        { name: 'write_file', input: { path: code, content: `/*\n${about}\n*/\nexport const done = true;\n` } },
        { name: 'write_file', input: { path: document, content: `# ${id}\n\n${about}\n\nSee ${code}. ${usage}\n` } },
        { name: 'report_progress', input: { percent: 80 } },
      ],
    },
    {
      calls: [
        {
          name: 'finish',
          input: { summary: `${id} is done.`, artifacts: [code, document], requirements_met: met },
        },
      ],
    },
  ];
  const tokens = { input: 1_003 + 17 * index, output: 201 + 7 * index, cacheRead: 101 * request.steps };
  return { ...(answers[request.steps] ?? { text: 'Nothing more.' }), tokens };
}

const { models: prices } = parse(readFileSync('config/prices.yaml', 'utf8'));

/** The amount that the server would bill, in dollars. */
export function billOf({ charged }: ScriptedServer): number {
  const nanos = charged.reduce((sum, { model, tokens }) => {
    const { input, output, cache_read = input } = prices[`anthropic:${model}`];
    const fresh = tokens.input - tokens.cacheRead;
    return sum + 1_000 * (fresh * input + tokens.cacheRead * cache_read + tokens.output * output);
  }, 0);
  return Math.round(nanos) / 1e9;
}
