import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { FaultKind } from '../../agents/models/model-fault.ts';
import type { ConfiguredProviders } from '../../agents/models/provider-settings.ts';
import type { ModelRuntimeConfig } from '../../core/contracts/config/model-config.ts';
import { startServices } from '../local/start-services.ts';
import { bedrock } from './bedrock.ts';
import { everyProvider, KEY } from './every-provider.ts';
import { type ScriptedServer, startScriptedServer, type Turn } from './scripted-server.ts';

await startServices();
const { generateText, isStepCount, tool } = await import('ai');
const { Circuits } = await import('../../aws/circuits.ts');
const { Table } = await import('../../aws/table.ts');
const { Breaker } = await import('../../agents/models/breaker.ts');
const { UsageMeter } = await import('../../agents/usage-meter.ts');
const { asLanguageModel } = await import('../../agents/models/as-language-model.ts');
const { languageModel } = await import('../../agents/models/language-model.ts');
const { newSession } = await import('../../agents/models/model-session.ts');
const { redactorOf } = await import('../../agents/models/redactor-of.ts');
const z = await import('zod');

const circuits = new Circuits(new Table('tritons'));
const calls: ModelRuntimeConfig['calls'] = {
  first_byte_seconds: 0.3,
  idle_seconds: 0.3,
  call_seconds: 5,
  tries_per_model: 2,
  retry_delay_ms: 1,
  longest_wait_seconds: 3,
  least_output_tokens: 10,
};
const rules = {
  failures: 5,
  window_seconds: 60,
  cool_down_seconds: 60,
  longest_cool_down_seconds: 60,
  probe_seconds: 60,
};
const prices = { as_of: '2026-11-24', models: {} };

/** The outcome of a fault: the number of requests to the provider, who answers in the end, the circuit's count. */
type Outcome = {
  asked: number;
  by: 'first' | 'next' | 'nobody';
  counted: number;
  state?: 'closed' | 'open';
  says?: RegExp;
};
const retriedHere: Outcome = { asked: 2, by: 'first', counted: 1 };
const nextModel: Outcome = { asked: 1, by: 'next', counted: 0 };

const good: Turn = { text: 'Done.' };
const status = (code: number, kind: Extract<Turn, { status: number }>['kind'], message: string, more = {}): Turn => ({
  status: code,
  kind,
  message,
  ...more,
});

const askedToWait = status(429, 'rate_limit', 'Slow down', { headers: { 'retry-after': '1' } });

/**
 * Faults that happen once; then the provider is well again. Google's SDK ignores an error inside of an answer, which
 * then has no end.
 */
const faults: Record<
  string,
  { turn: Turn; kind: FaultKind | `${FaultKind}|${FaultKind}`; outcome: Outcome; alone?: Outcome }
> = {
  '429 without Retry-After': {
    kind: 'throttled',
    turn: status(429, 'rate_limit', 'Slow down'),
    outcome: { asked: 1, by: 'next', counted: 1 },
    alone: retriedHere,
  },
  '429 with Retry-After': {
    kind: 'throttled',
    turn: askedToWait,
    outcome: { asked: 1, by: 'next', counted: 1, state: 'open' },
    alone: { asked: 1, by: 'nobody', counted: 1, state: 'open', says: /^Unavailable until \S+Z: .*; .*429: Slow down/ },
  },
  '500': { kind: 'unavailable', turn: status(500, 'server', 'Oops'), outcome: retriedHere },
  '503': { kind: 'unavailable', turn: status(503, 'unavailable', 'Overloaded'), outcome: retriedHere },
  'a first byte that does not come': {
    kind: 'timeout',
    turn: { broken: 'slow' },
    outcome: { asked: 1, by: 'next', counted: 1 },
    alone: { asked: 1, by: 'nobody', counted: 1, says: /timeout, no answer began within 0.3 s/ },
  },
  'an answer that breaks off': { kind: 'broken_answer', turn: { broken: 'cut' }, outcome: retriedHere },
  'an error inside of the answer': {
    kind: 'unavailable|broken_answer',
    turn: { broken: 'error' },
    outcome: retriedHere,
  },
  'malformed JSON': { kind: 'broken_answer', turn: { broken: 'malformed' }, outcome: retriedHere },
  'an empty answer': { kind: 'empty_answer', turn: { text: '' }, outcome: { asked: 2, by: 'first', counted: 0 } },
  'a refusal': {
    kind: 'refusal',
    turn: { text: '', stop: 'refusal' },
    outcome: { asked: 1, by: 'nobody', counted: 0, says: /refusal, the model declined/ },
  },
  'a context that is too long': {
    kind: 'context_too_long',
    turn: status(400, 'context', 'prompt is too long: 250000 tokens > 200000 maximum'),
    outcome: nextModel,
    alone: { asked: 1, by: 'nobody', counted: 0, says: /context too long, 400/ },
  },
  'a key that is not valid': {
    kind: 'key_refused',
    turn: status(401, 'key', `Incorrect API key provided: ${KEY}`),
    outcome: nextModel,
    alone: { asked: 1, by: 'nobody', counted: 0, says: /key refused, 401: Incorrect API key provided: \[key\]/ },
  },
};

let run = 0;
let next: ScriptedServer;
beforeAll(async () => {
  next = await startScriptedServer(everyProvider[0]!.dialect, () => good);
});
afterAll(() => next.stop());
beforeEach(() => {
  run += 1;
});

/** Makes a session on the provider under test, followed by another one unless it is alone. */
async function sessionOn(ref: string, providers: ConfiguredProviders, isAlone: boolean) {
  const first = (await languageModel(ref, providers))!;
  const second = (await languageModel('anthropic:the-next', everyProvider[0]!.settings(next.url)))!;
  const said: string[] = [];
  const meter = new UsageMeter();
  // Each test gets its own circuit.
  const unique = { ...first, ref: `${first.ref}/${run}` };
  const services = {
    breaker: new Breaker({ circuits, rules, now: () => new Date(), newId: () => 'probe', onOpen: () => {} }),
    prices,
    calls,
    now: () => new Date(),
    redact: redactorOf([KEY]),
    measure: () => {},
    warn: (message: string, fields: object) => said.push(`${message} ${JSON.stringify(fields)}`),
  };
  const session = newSession(isAlone ? [unique] : [unique, second], services, meter);
  return { session, meter, said, ref: unique.ref };
}

describe.each(everyProvider)('$dialect.name', ({ dialect, ref, settings }) => {
  let server: ScriptedServer;
  beforeEach(async () => {
    server = await startScriptedServer(dialect, () => good);
  });
  afterAll(async () => server.stop());

  const cases = Object.entries(faults).flatMap(([name, { turn, kind, outcome, alone }]) => [
    { name, turn, kind, outcome, isAlone: false },
    { name: `${name}, alone`, turn, kind, outcome: alone ?? outcome, isAlone: true },
  ]);

  test.each(cases)('$name', async ({ turn, kind, outcome, isAlone }) => {
    server.script = (_request, index) => (index === 0 ? turn : good);
    const { session, meter, said, ref: model } = await sessionOn(ref, settings(server.url), isAlone);
    const before = next.requests.length;
    const call = generateText({ model: asLanguageModel(session), prompt: 'Do it.', maxRetries: 0, providerOptions });
    const ended = await call.then(
      ({ text }) => text,
      (error: Error) => error,
    );
    await server.stop();

    const failure = ended instanceof Error ? ended.message : '';
    const by = ended instanceof Error ? 'nobody' : next.requests.length > before ? 'next' : 'first';
    expect({ by, asked: server.requests.length, failure }).toMatchObject({ by: outcome.by, asked: outcome.asked });
    if (outcome.says) expect(failure).toMatch(outcome.says);
    if (said.length > 0 || outcome.asked > 0) expect(said[0]).toMatch(new RegExp(`"kind":"(${kind})"`));
    const circuit = await circuits.get(model);
    const isRecovered = outcome.by === 'first';
    expect(circuit?.failures.length ?? 0).toBe(isRecovered ? 0 : outcome.counted);
    expect(circuit !== undefined).toBe(outcome.counted > 0);
    expect(circuit?.openUntil !== undefined).toBe(outcome.state === 'open');
    // The cost of an answer that broke off is unknown.
    if ('broken' in turn) expect(meter.total().cost_unknown).toMatch(/broke off/);
    expect(meter.total().api_calls).toBe(server.requests.length + next.requests.length - before);
    expect(JSON.stringify([failure, said, circuit])).not.toContain(KEY);
  });

  test('a begun conversation waits, to the second; a new one does not', async () => {
    server.script = ({ steps }, index) => {
      if (steps === 0) return { calls: [{ name: 'open', input: {} }] };
      return index === 1 ? askedToWait : good;
    };
    const { session } = await sessionOn(ref, settings(server.url), true);
    const { text } = await generateText({
      model: asLanguageModel(session),
      prompt: 'Open it.',
      maxRetries: 0,
      providerOptions,
      stopWhen: isStepCount(5),
      tools: { open: tool({ inputSchema: z.object({}), execute: async () => 'ok' }) },
    });
    await server.stop();
    expect({ text, asked: server.requests.length }).toEqual({ text: 'Done.', asked: 3 });
    const [, second, third] = server.requests.map(({ at }) => at);
    expect(third! - second!).toBeGreaterThanOrEqual(1_000);
    expect(third! - second!).toBeLessThan(1_500);
  });

  test('a server that is dead is asked until its circuit opens, which is nobody’s failure', async () => {
    server.script = () => status(503, 'unavailable', 'Overloaded');
    const { session, ref: model } = await sessionOn(ref, settings(server.url), true);
    const call = generateText({ model: asLanguageModel(session), prompt: 'Do it.', maxRetries: 0, providerOptions });
    const error = await call.catch((thrown: unknown) => thrown);
    await server.stop();
    const circuit = await circuits.get(model);
    expect(error).toMatchObject({ name: 'ModelsUnavailable', until: circuit?.openUntil });
    expect(server.requests).toHaveLength(rules.failures);
  });

  test('a server that is not there is retried, counted and left for the next model, and is no call', async () => {
    const url = server.url;
    await server.stop();
    const { session, meter, said, ref: model } = await sessionOn(ref, settings(url), false);
    await generateText({ model: asLanguageModel(session), prompt: 'Do it.', maxRetries: 0, providerOptions });
    expect(said).toHaveLength(2);
    expect(said[0]).toContain('"kind":"unreachable"');
    expect((await circuits.get(model))?.failures).toHaveLength(2);
    expect(meter.total()).toMatchObject({ api_calls: 1, input_tokens: 100 });
  });

  test('a tool call with wrong arguments is told to the model, which mends it', async () => {
    server.script = ({ steps }) =>
      [
        { calls: [{ name: 'open', raw: '{"path": 17' }] },
        { calls: [{ name: 'open', input: { path: 'a.txt' } }] },
        { text: 'Opened.' },
      ][steps] ?? good;
    const opened: string[] = [];
    const { session, meter } = await sessionOn(ref, settings(server.url), true);
    const { text } = await generateText({
      model: asLanguageModel(session),
      prompt: 'Open it.',
      maxRetries: 0,
      providerOptions,
      stopWhen: isStepCount(5),
      tools: {
        open: tool({
          inputSchema: z.object({ path: z.string() }),
          execute: async ({ path }) => {
            opened.push(path);
            return 'ok';
          },
        }),
      },
    });
    await server.stop();
    expect({ text, opened }).toEqual({ text: 'Opened.', opened: ['a.txt'] });
    expect(server.requests[1]?.text).toMatch(/invalid input|Invalid input/i);
    expect(meter.total()).toMatchObject({ api_calls: 3, input_tokens: 300, output_tokens: 60 });
  });

  test('tokens are counted as the provider counts them, cached ones too', async () => {
    const tokens = { input: 5_000, output: 321, cacheRead: 4_000 };
    server.script = () => ({ text: 'Done.', tokens });
    const { session, meter, ref: model } = await sessionOn(ref, settings(server.url), true);
    session.services.prices = {
      as_of: '2026-11-24',
      models: { [model]: { input: 2, output: 10, cache_read: 0.2 } },
    };
    await generateText({ model: asLanguageModel(session), prompt: 'Do it.', maxRetries: 0, providerOptions });
    await server.stop();
    expect(meter.total()).toEqual({
      api_calls: 1,
      input_tokens: 5_000,
      output_tokens: 321,
      // 1,000 × $2 + 4,000 × $0.20 + 321 × $10, for a million each.
      cost_usd: 0.00601,
      by_model: { [model]: { api_calls: 1, cost_usd: 0.00601 } },
    });
  });
});

test("Google's refusal of a key, which is a 400, is one of the key; its RetryInfo is a Retry-After", async () => {
  const { dialect, ref, settings } = everyProvider.find(({ dialect: { name } }) => name === 'google')!;
  const turns = [
    status(400, 'key', 'API key not valid. Please pass a valid API key.'),
    status(429, 'rate_limit', 'Quota exceeded', { retryInBody: 1.5 }),
  ];
  const server = await startScriptedServer(dialect, (_request, index) => turns[index] ?? good);
  const { session, said } = await sessionOn(ref, settings(server.url), true);
  const call = () =>
    generateText({ model: asLanguageModel(session), prompt: 'Do it.', maxRetries: 0, providerOptions });
  await expect(call()).rejects.toThrow(/key refused, 400: API key not valid/);
  const waits = await call().catch((thrown: { until: string }) => thrown);
  await server.stop();
  expect(said[1]).toContain('"kind":"throttled"');
  const [, second] = server.requests.map(({ at }) => at);
  expect(waits).toMatchObject({ name: 'ModelsUnavailable' });
  expect(Date.parse((waits as { until: string }).until) - second!).toBeGreaterThanOrEqual(1_500);
});

test('unreadable circuits are a fault of the system, and no model is called', async () => {
  const { ref, settings, dialect } = everyProvider[0]!;
  const server = await startScriptedServer(dialect, () => good);
  const { session, meter } = await sessionOn(ref, settings(server.url), true);
  const broken = {
    circuits: new Circuits(new Table('no-such-table')),
    rules,
    now: () => new Date(),
    newId: () => 'probe',
  };
  session.services.breaker = new Breaker({ ...broken, onOpen: () => {} });
  const call = generateText({ model: asLanguageModel(session), prompt: 'Do it.', maxRetries: 0 });
  await expect(call).rejects.toMatchObject({ name: 'SystemFault' });
  await server.stop();
  expect({ requests: server.requests.length, calls: meter.total().api_calls }).toEqual({ requests: 0, calls: 0 });
});

test('a request that is signed with another secret is not taken by the server that stands for Bedrock', async () => {
  const { ref, settings } = everyProvider.find(({ dialect: { name } }) => name === 'bedrock')!;
  const server = await startScriptedServer(bedrock('embedded', 'another secret'), () => good);
  const { session } = await sessionOn(ref, settings(server.url), true);
  const call = generateText({ model: asLanguageModel(session), prompt: 'Do it.', maxRetries: 0 });
  await expect(call).rejects.toThrow(/The request signature does not match/);
  expect(server.requests).toEqual([]);
  await server.stop();
});

const providerOptions = { openai: { store: false } };
