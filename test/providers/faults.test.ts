import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ConfiguredProviders } from '../../agents/models/provider-settings.ts';
import type { ModelRuntimeConfig } from '../../core/contracts/model-config.ts';
import { startAwsServers } from '../local/aws-servers.ts';
import { everyProvider, KEY } from './every-provider.ts';
import { type ScriptedServer, startScriptedServer, type Turn } from './scripted-server.ts';

await startAwsServers();
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
};
const rules = {
  failures: 5,
  window_seconds: 60,
  cool_down_seconds: 60,
  longest_cool_down_seconds: 60,
  probe_seconds: 60,
};
const prices = { as_of: '2026-11-24', models: {} };

/** What becomes of a fault: how often the provider is asked, who answers in the end, and what the circuit counts. */
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

/** Every fault happens once, then the provider is well again. */
const faults: Record<string, { turn: Turn; outcome: Outcome; alone?: Outcome }> = {
  '429 without Retry-After': {
    turn: status(429, 'rate_limit', 'Slow down'),
    outcome: { asked: 1, by: 'next', counted: 1 },
    alone: { asked: 1, by: 'nobody', counted: 1, says: /throttled, 429: Slow down/ },
  },
  '429 with Retry-After': {
    turn: status(429, 'rate_limit', 'Slow down', { headers: { 'retry-after': '2' } }),
    outcome: { asked: 1, by: 'next', counted: 1, state: 'open' },
    alone: { asked: 2, by: 'first', counted: 1 },
  },
  '500': { turn: status(500, 'server', 'Oops'), outcome: retriedHere },
  '503': { turn: status(503, 'unavailable', 'Overloaded'), outcome: retriedHere },
  'a first byte that does not come': {
    turn: { broken: 'slow' },
    outcome: { asked: 1, by: 'next', counted: 1 },
    alone: { asked: 1, by: 'nobody', counted: 1, says: /timeout, no answer began within 0.3 s/ },
  },
  'an answer that breaks off': { turn: { broken: 'cut' }, outcome: retriedHere },
  'malformed JSON': { turn: { broken: 'malformed' }, outcome: retriedHere },
  'an empty answer': { turn: { text: '' }, outcome: { asked: 2, by: 'first', counted: 0 } },
  'a refusal': {
    turn: { text: '', stop: 'refusal' },
    outcome: { asked: 1, by: 'nobody', counted: 0, says: /refusal, the model declined/ },
  },
  'a context that is too long': {
    turn: status(400, 'context', 'prompt is too long: 250000 tokens > 200000 maximum'),
    outcome: nextModel,
    alone: { asked: 1, by: 'nobody', counted: 0, says: /context too long, 400/ },
  },
  'a key that is not valid': {
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

/** A session on the provider under test and, unless it is alone, on another one after it. */
function sessionOn(ref: string, providers: ConfiguredProviders, isAlone: boolean) {
  const first = languageModel(ref, providers)!;
  const second = languageModel('anthropic:the-next', everyProvider[0]!.settings(next.url))!;
  const said: string[] = [];
  const meter = new UsageMeter();
  // A circuit of its own for each test.
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

  const cases = Object.entries(faults).flatMap(([name, { turn, outcome, alone }]) => [
    { name, turn, outcome, isAlone: false },
    { name: `${name}, alone`, turn, outcome: alone ?? outcome, isAlone: true },
  ]);

  test.each(cases)('$name', async ({ turn, outcome, isAlone }) => {
    server.script = (_request, index) => (index === 0 ? turn : good);
    const { session, meter, said, ref: model } = sessionOn(ref, settings(server.url), isAlone);
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
    const circuit = await circuits.get(model);
    const isRecovered = outcome.by === 'first';
    expect(circuit?.failures.length ?? 0).toBe(isRecovered ? 0 : outcome.counted);
    expect(circuit !== undefined).toBe(outcome.counted > 0);
    expect(circuit?.openUntil !== undefined).toBe(outcome.state === 'open');
    expect(meter.total().api_calls).toBe(server.requests.length + next.requests.length - before);
    expect(JSON.stringify([failure, said, circuit])).not.toContain(KEY);
  });

  test('Retry-After is honoured to the second', async () => {
    server.script = (_request, index) =>
      index === 0 ? status(429, 'rate_limit', 'Slow down', { headers: { 'retry-after': '1' } }) : good;
    const { session } = sessionOn(ref, settings(server.url), true);
    await generateText({ model: asLanguageModel(session), prompt: 'Do it.', maxRetries: 0, providerOptions });
    await server.stop();
    const [first, second] = server.requests.map(({ at }) => at);
    expect(second! - first!).toBeGreaterThanOrEqual(1_000);
    expect(second! - first!).toBeLessThan(1_500);
  });

  test('a tool call with wrong arguments is told to the model, which mends it', async () => {
    server.script = ({ steps }) =>
      [
        { calls: [{ name: 'open', raw: '{"path": 17' }] },
        { calls: [{ name: 'open', input: { path: 'a.txt' } }] },
        { text: 'Opened.' },
      ][steps] ?? good;
    const opened: string[] = [];
    const { session, meter } = sessionOn(ref, settings(server.url), true);
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
    const { session, meter, ref: model } = sessionOn(ref, settings(server.url), true);
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
    });
  });
});

const providerOptions = { openai: { store: false } };
