import { createHash, generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { afterEach, describe, expect, jest, test } from '@jest/globals';
import { compactDecrypt, decodeProtectedHeader, importJWK } from 'jose';
import { openedWithAllKeys } from '../access/opened.ts';
import { everythingStored } from '../access/stored.ts';
import { aCloud, aGate, agentsOf, offline, until } from './a-cloud.ts';
import { later } from './dates.ts';
import { type PullingAgent, register, take } from './pulling.ts';

const system = aCloud({ agents: agentsOf(['architect', 'qa'], { perType: 2 }) });

type Pair = { publicKey: JsonWebKey; privateKey: JsonWebKey };
const ec = (namedCurve: string) => () => jwks(generateKeyPairSync('ec', { namedCurve }));
const rsa = (modulusLength: number) => () => jwks(generateKeyPairSync('rsa', { modulusLength }));
const x25519 = () => jwks(generateKeyPairSync('x25519'));
function jwks({ publicKey, privateKey }: ReturnType<typeof generateKeyPairSync>): Pair {
  return { publicKey: publicKey.export({ format: 'jwk' }), privateKey: privateKey.export({ format: 'jwk' }) };
}
const jwks256 = ec('P-256');

/** Opens a JWE with the key of its header's algorithm, as its receiver does. */
async function open(jwe: string | null, { privateKey }: Pair): Promise<string> {
  const key = await importJWK(privateKey, decodeProtectedHeader(jwe ?? '').alg);
  return Buffer.from((await compactDecrypt(jwe ?? '', key)).plaintext).toString();
}

const pulled = {
  type: 'development',
  title: 'Readable title',
  requirements: ['alpha beta gamma'],
  agents: { backend: 1 },
};
let count = 0;
const agents: PullingAgent[] = [];
afterEach(async () => {
  for (const { id } of agents.splice(0)) await system.client.removeAgent(id);
});

/** Submits a task, of whose three subtasks a pull agent has one, and takes that. */
async function begin({ publicKey }: Pair, fields: object = {}) {
  count += 1;
  const agent = await register(system.cloud, `puller_${count}`);
  agents.push(agent);
  const body = { ...pulled, encrypt_results_to: publicKey as { kty: string }, ...fields };
  const { taskId } = await system.client.submitTask(body);
  return { taskId, agent, body };
}

const canaries = {
  summary: 'Quokkasummary of it',
  artifacts: [{ path: 'Quokkapath.md', media_type: 'text/markdown', content: '# Quokkafile\n\nalpha beta gamma\n' }],
};
const WORDS = /Quokka\w*/g;
const wordsIn = (texts: string[]) => [...new Set(texts.join('\n').match(WORDS))].toSorted();
/** The rows about a task: items and objects. The journal is another table. */
const rowsOf = (taskId: string) =>
  everythingStored().filter((row) => row.includes(taskId) && /^(items_tritons|objects): /.test(row));
/** The kinds of items and objects in rows. */
const kindsIn = (rows: string[]) =>
  [
    ...new Set(
      rows.map((row) => {
        const [, object] = /^objects: key=(\w+\/)/.exec(row) ?? [];
        const [, partition, name = ''] = / pk=([A-Z]+)#\S+ sk=\S*?(#encrypted\w+|#delivery|#report|) /.exec(row) ?? [];
        return object ?? `${partition}${name.replace('#', ' ')}`;
      }),
    ),
  ].toSorted();
const sweep = () => system.cloud.invoke<{ mended: unknown[] }>('sweep', { grace_seconds: 0 });
const ofPulled = async (taskId: string) => {
  const { deliverables } = await system.client.getTaskResults(taskId);
  return deliverables.find(({ agent_id }) => agent_id.startsWith('puller_'))!;
};

describe('the submitter opens what was delivered, and the reports, with a key of', () => {
  test.each([
    ['P-256', ec('P-256'), {}, 'ECDH-ES+A256KW'],
    ['P-384', ec('P-384'), { alg: 'ECDH-ES+A256KW', use: 'enc' }, 'ECDH-ES+A256KW'],
    ['P-256, agreed on directly', ec('P-256'), { alg: 'ECDH-ES', key_ops: [], kid: 'mine 1' }, 'ECDH-ES'],
    ['X25519', x25519, { key_ops: ['deriveKey'] }, 'ECDH-ES+A256KW'],
    ['X25519, agreed on directly', x25519, { alg: 'ECDH-ES' }, 'ECDH-ES'],
    ['RSA, 2,048 bits', rsa(2_048), {}, 'RSA-OAEP-256'],
    ['RSA, 4,096 bits', rsa(4_096), { alg: 'RSA-OAEP-256', key_ops: ['encrypt'] }, 'RSA-OAEP-256'],
  ])('%s', async (_, make, fields, alg) => {
    const { client } = system;
    const pair = make();
    const publicKey = { ...pair.publicKey, ...fields };
    const { taskId, agent } = await begin({ ...pair, publicKey });
    await agent.complete(await take(agent), canaries);
    expect(await client.waitForTask(taskId)).toMatchObject({ status: 'completed' });

    const { encrypt_results_to: to } = await client.getTask(taskId);
    const { kty, crv, x, y, n, e } = pair.publicKey;
    const inOrder = kty === 'RSA' ? { e, kty, n } : { crv, kty, x, y };
    const thumbprint = createHash('sha256').update(JSON.stringify(inOrder)).digest('base64url');
    const kid = (fields as { kid?: string }).kid ?? null;
    expect(to).toEqual({ thumbprint, kid, alg, sealed_at: expect.any(String) });

    const results = await client.getTaskResults(taskId);
    expect(results.deliverables).toHaveLength(3);
    expect(results.quality_score).toBeGreaterThan(0);
    expect(results.qa_results?.requirements_coverage).toMatchObject({ covered: 1, total: 1 });
    for (const { encrypted, artifacts, summary } of results.deliverables) {
      expect(decodeProtectedHeader(encrypted!)).toMatchObject({ alg, enc: 'A256GCM', kid: kid ?? thumbprint });
      expect(summary).toBe('Encrypted for the submitter of the task');
      for (const file of artifacts) expect(file.media_type).toBe('application/jose');
      const opened = JSON.parse(await open(encrypted, pair));
      for (const [index, file] of opened.artifacts.entries()) {
        expect(file.encrypted_as).toBe(artifacts[index]?.path);
        const content = await open(artifacts[index]!.content, pair);
        expect(createHash('sha256').update(content).digest('hex')).toBe(file.sha256);
      }
    }
    const { encrypted, artifacts, subtask_id, attempt } = await ofPulled(taskId);
    expect(JSON.parse(await open(encrypted, pair))).toMatchObject({
      task_id: taskId,
      subtask_id,
      attempt,
      summary: canaries.summary,
      artifacts: [{ path: 'Quokkapath.md', media_type: 'text/markdown', bytes: 31, encrypted_as: '1.jwe' }],
    });
    expect(await open(await client.getArtifact(artifacts[0]!), pair)).toBe(canaries.artifacts[0]!.content);
    const answer = await fetch(system.cloud.url + artifacts[0]!.href);
    expect(answer.headers.get('content-type')).toBe('application/jose');

    const quality = await client.getTaskQuality(taskId);
    const assessed = quality.subtasks.flatMap(({ attempts }) => attempts);
    expect(assessed).toHaveLength(3);
    for (const attempt of assessed) {
      expect(attempt).toMatchObject({ verdict: 'pass', findings: [], score: expect.any(Number) });
      const report = JSON.parse(await open(attempt.encrypted, pair));
      expect(report).toMatchObject({
        task_id: taskId,
        attempt: attempt.attempt,
        score: attempt.score,
        verdict: 'pass',
      });
    }
    const found = await Promise.all(assessed.map(async ({ encrypted }) => JSON.parse(await open(encrypted, pair))));
    const findings = found.flatMap((report) => report.findings as unknown[]);
    expect(Object.values(quality.totals).reduce((sum, number) => sum + number, 0)).toBe(findings.length);
  });
});

describe('a key is refused, nothing of it is repeated, and nothing is stored:', () => {
  const pair = jwks(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
  const { publicKey } = pair;
  const rsaKey = rsa(2_048)();
  const zeros = (bytes: number) => Buffer.alloc(bytes).toString('base64url');
  const taken = '; taken are EC keys on P-256 or P-384 and OKP keys on X25519';
  const secret = 'is a private or a secret key: make another pair';
  const unusable = 'is no key that can be encrypted to';
  test.each<[string, unknown, string]>([
    ['the private key of a pair', pair.privateKey, secret],
    ['a private RSA key', rsaKey.privateKey, secret],
    ['a private key of a kind that is not taken', jwks(generateKeyPairSync('ed25519')).privateKey, secret],
    ['a secret key', { kty: 'oct', k: zeros(32) }, secret],
    ['one for signatures', jwks(generateKeyPairSync('ed25519')).publicKey, `has the crv Ed25519${taken}`],
    ['another curve', jwks(generateKeyPairSync('ec', { namedCurve: 'P-521' })).publicKey, `has the crv P-521${taken}`],
    ['a curve of another kind', { ...publicKey, crv: 'X25519' }, `has the crv X25519${taken}`],
    ['another kind', { kty: 'AKP', pub: 'x' }, `has the kty AKP${taken}`],
    ['a kind with a strange name', { kty: 'a b'.repeat(900) }, `has no known kty${taken}`],
    ['a kind that every object has', { kty: 'constructor' }, `has the kty constructor${taken}`],
    ['a weak RSA key', rsa(1_024)().publicKey, `has a modulus of 1024 bits${taken}`],
    [
      'a huge RSA key',
      { kty: 'RSA', e: 'AQAB', n: Buffer.alloc(1_100, 255).toString('base64url') },
      'has a modulus of 8800 bits',
    ],
    ['an RSA key with another exponent', { ...rsaKey.publicKey, e: 'AQ' }, `has another exponent${taken}`],
    ['a modulus with zeros in front', { ...rsaKey.publicKey, n: zeros(256) }, 'has no modulus n in base64url'],
    ['a coordinate that is too short', { ...publicKey, x: 'AAAA' }, 'has no coordinates of 32 bytes in base64url'],
    ['a coordinate in base64', { ...publicKey, x: `${'+'.repeat(42)}A` }, 'has no coordinates of 32 bytes'],
    ['no second coordinate', { ...publicKey, y: undefined }, 'has no coordinates of 32 bytes'],
    ['a point that is not on the curve', { ...publicKey, y: publicKey.x }, unusable],
    ['a point that makes every secret the same', { kty: 'OKP', crv: 'X25519', x: zeros(32) }, unusable],
    ['another algorithm', { ...publicKey, alg: 'ECDH-1PU' }, `has the alg ECDH-1PU${taken}`],
    ['an algorithm that is broken', { ...rsaKey.publicKey, alg: 'RSA1_5' }, `has the alg RSA1_5${taken}`],
    ['another kind of algorithm', { ...publicKey, alg: 'RSA-OAEP-256' }, `has the alg RSA-OAEP-256${taken}`],
    ['another use', { ...publicKey, use: 'sig' }, 'has the use sig: a key to encrypt to has enc'],
    ['other operations', { ...publicKey, key_ops: ['verify'] }, 'has key_ops that do not allow to encrypt to it'],
    ['no operation', { ...rsaKey.publicKey, key_ops: [] }, 'encrypt or wrapKey would'],
    ['a key id with a line break', { ...publicKey, kid: 'a\nb' }, 'has a kid that is not 1 to 200 characters'],
    ['a list', [publicKey], 'is not valid: expected object, received array'],
    ['a text', JSON.stringify(publicKey), 'is not valid: expected object, received string'],
  ])('%s', async (_, jwk, message) => {
    count += 1;
    const id = `refused_${count}`;
    const body = JSON.stringify({ ...pulled, id, encrypt_results_to: jwk });
    const headers = { 'content-type': 'application/json' };
    const response = await fetch(`${system.cloud.url}/api/tasks/submit`, { method: 'POST', headers, body });
    const answer = await response.text();
    expect([response.status, answer]).toEqual([400, expect.stringContaining(message)]);
    expect(JSON.parse(answer).errors).toMatchObject([{ field: expect.stringMatching(/^\/encrypt_results_to/) }]);
    for (const [member, value] of Object.entries(jwk as object)) {
      if (typeof value === 'string' && value.length > 20)
        expect([member, answer.includes(value)]).toEqual([member, false]);
    }
    expect(rowsOf(id)).toEqual([]);
  });
});

test('a submission that is repeated with the same key is the same task, with another key it is not', async () => {
  const { client } = system;
  const { publicKey } = jwks256();
  const body = { ...pulled, id: 'with_a_key', encrypt_results_to: publicKey as { kty: string } };
  await client.submitTask(body);
  await client.submitTask({ ...body, encrypt_results_to: { ...body.encrypt_results_to, ext: true } });
  const other = { ...body, encrypt_results_to: jwks256().publicKey as { kty: string } };
  await expect(client.submitTask(other)).rejects.toMatchObject({ problem: { status: 409 } });
  await expect(client.submitTask({ ...pulled, id: 'with_a_key' })).rejects.toMatchObject({ problem: { status: 409 } });
  await client.deleteTask('with_a_key');
});

test('no answer tells a word of a result, neither while the task runs nor after; scores and costs stay clear', async () => {
  const { client, cloud } = system;
  const pair = jwks256();
  const { taskId, agent } = await begin(pair, { approval: true });
  const first = await take(agent);
  const content = 'import Quokkamodule\n\ndef alpha(:\n';
  const usage = { api_calls: 1, input_tokens: 1, output_tokens: 1, cost_usd: null, cost_unknown: 'Quokkareason' };
  await agent.complete(first, {
    ...canaries,
    artifacts: [{ path: 'Quokkacode.py', media_type: 'text/x-python', content }],
  });
  const second = await take(agent);
  // The agent reads what it needs, in clear.
  expect(wordsIn([JSON.stringify(second)])).toEqual(expect.arrayContaining(['Quokkacode', 'Quokkasummary']));
  await agent.complete(second, { ...canaries, usage });
  await until(
    'it waits for a person',
    () => client.getTaskStatus(taskId),
    ({ stage }) => stage === 'approval',
  );
  const paths = ['', '/status', '/results', '/quality', '/quality?attempts=current', '/log'];
  const answersOf = async () => {
    const { subtask_id } = await ofPulled(taskId);
    const files = [1, 2].map((n) => `/subtasks/${subtask_id}/artifact?path=1.jwe&attempt=${n}`);
    const asked = [...paths, ...files].map((path) => fetch(`${cloud.url}/api/tasks/${taskId}${path}`));
    const all = await Promise.all(asked);
    expect(all.map(({ status }) => status)).toEqual(all.map(() => 200));
    const events = JSON.stringify(await client.listEvents({ taskId }));
    return [events, ...(await Promise.all(all.map((each) => each.text())))];
  };
  expect(wordsIn(await answersOf())).toEqual([]);
  // The findings of the attempt that was sent back are numbers only.
  const { subtasks, encrypt_results_to } = await client.getTask(taskId);
  expect(subtasks.flatMap(({ failures }) => failures)).toMatchObject([
    {
      error: 'ReworkRequired',
      message: expect.stringMatching(/^The checks found: (\d+ \w+,? ?)+; the encrypted report/),
    },
  ]);
  expect(encrypt_results_to).toMatchObject({ sealed_at: null });
  const { subtask_id } = await ofPulled(taskId);
  const quality = await client.getTaskQuality(taskId, { subtask_id });
  const reports = await Promise.all(
    quality.subtasks[0]!.attempts.map(async ({ encrypted }) => JSON.parse(await open(encrypted, pair))),
  );
  expect(reports.map(({ verdict }) => verdict)).toEqual(['pass', 'rework']);
  expect(JSON.stringify(reports[1].findings)).toContain('Quokka');
  expect(JSON.parse(await open((await ofPulled(taskId)).encrypted, pair)).usage).toEqual(usage);

  await client.approveTask(taskId);
  expect(await client.getTaskStatus(taskId)).toMatchObject({
    status: 'completed',
    metrics: { api_calls: 1, cost: null, quality_score: expect.any(Number) },
  });
  expect(wordsIn(await answersOf())).toEqual([]);
  const asSarif = { headers: { accept: 'application/sarif+json' } };
  const sarif = await fetch(`${cloud.url}/api/tasks/${taskId}/quality`, asSarif);
  expect(sarif.status).toBe(400);
  expect(await sarif.text()).toContain('only the submitter of the task can open its reports');
});

/** Has the agent do everything that leaves something in the store: a log, an upload, a large file. */
async function workOn(taskId: string, agent: PullingAgent) {
  const lease = await take(agent);
  await agent.heartbeat(lease, { log: ['Quokkaline'] });
  const content = `# Quokkaupload\n\nalpha beta gamma\n\n${'Quokkalarge is a word of it.\n'.repeat(2_000)}`;
  const file = { sha256: createHash('sha256').update(content).digest('hex'), bytes: Buffer.byteLength(content) };
  const { uploads } = await agent.uploads(lease, { files: [file] });
  const upload = async () =>
    (await fetch(uploads[0]!.url, { method: 'PUT', headers: uploads[0]!.headers, body: content })).status;
  expect(await upload()).toBe(200);
  const large = { path: 'Quokkalarge.md', media_type: 'text/markdown', upload: file };
  await agent.complete(lease, { ...canaries, artifacts: [...canaries.artifacts, large] });
  return { taskId, lease, content, upload };
}

test('after the end nothing that is stored tells a word of the results, even to whoever has every key', async () => {
  const { client } = system;
  const pair = jwks256();
  const { taskId, agent } = await begin(pair, { approval: true });
  const { content, lease } = await workOn(taskId, agent);
  await until(
    'it waits for a person',
    () => client.getTaskStatus(taskId),
    ({ stage }) => stage === 'approval',
  );
  const before = rowsOf(taskId);
  // As long as agents may need them, they are encrypted as everything is. So the search finds them with the keys.
  expect(wordsIn(before)).toEqual([]);
  expect(wordsIn(await openedWithAllKeys(taskId, before))).toEqual([
    'Quokkafile',
    'Quokkalarge',
    'Quokkaline',
    'Quokkapath',
    'Quokkasummary',
    'Quokkaupload',
  ]);
  await until(
    'the log has its line',
    async () => (await client.getTaskLog(taskId)).lines.map(({ text }) => text),
    (lines) => lines.includes('Quokkaline'),
  );
  await client.approveTask(taskId);

  // A copy that somebody made before is as unreadable as the item itself.
  expect(
    wordsIn(
      await openedWithAllKeys(
        taskId,
        before.filter((row) => !row.includes('uploads/')),
      ),
    ),
  ).toEqual([]);
  expect(
    wordsIn(
      await openedWithAllKeys(
        taskId,
        rowsOf(taskId).filter((row) => !row.includes('uploads/')),
      ),
    ),
  ).toEqual([]);
  expect((await sweep()).mended).toEqual([]);
  const after = rowsOf(taskId);
  expect(wordsIn(await openedWithAllKeys(taskId, after))).toEqual([]);
  await expectSealed(taskId);
  // The other texts of the task stay.
  expect((await openedWithAllKeys(taskId, after)).join()).toContain('Readable title');
  expect((await client.getTaskLog(taskId)).lines).toEqual([]);

  const { artifacts, subtask_id } = await ofPulled(taskId);
  expect(await open(artifacts[1]!.content, pair)).toBe(content);
  const { attempts } = await import('../../functions/shared/artifact-store.ts');
  const key = { taskId, subtaskId: subtask_id, attempt: lease.attempt };
  await expect(attempts.delivered(key)).rejects.toThrow('Only the key of its submitter opens the results');
});

/** A task that waits for a person, after a pull agent has left all that one can leave. */
async function atTheGate(pair = jwks256()) {
  const { taskId, agent } = await begin(pair, { approval: true });
  const done = await workOn(taskId, agent);
  await until(
    'it waits for a person',
    () => system.client.getTaskStatus(taskId),
    ({ stage }) => stage === 'approval',
  );
  return done;
}

const ONLY_ENCRYPTED = ['ATTEMPT encryptedDelivery', 'ATTEMPT encryptedReport', 'TASK', 'encrypted/'];
async function expectNothingReadable(taskId: string, kinds = ONLY_ENCRYPTED) {
  expect(wordsIn(await openedWithAllKeys(taskId, rowsOf(taskId)))).toEqual([]);
  expect(kindsIn(rowsOf(taskId))).toEqual(kinds);
}
async function expectSealed(taskId: string, kinds?: string[]) {
  await expectNothingReadable(taskId, kinds);
  expect((await system.client.getTask(taskId)).encrypt_results_to?.sealed_at).toEqual(expect.any(String));
}

describe('a process that dies', () => {
  /** Lets the nth write about a task fail, and all after it, while work is done. */
  async function dyingAt(nth: number, taskId: string, work: () => Promise<unknown>) {
    const { table } = await import('../../functions/shared/table.ts');
    let writes = 0;
    const spies = (['replace', 'delete', 'put', 'update'] as const).map((method) => {
      const write = table[method].bind(table) as (...given: unknown[]) => Promise<never>;
      return jest.spyOn(table, method).mockImplementation(async (...given: unknown[]) => {
        if (!JSON.stringify(given).includes(taskId)) return write(...given);
        writes += 1;
        if (writes >= nth) throw new Error('killed');
        return write(...given);
      });
    });
    const died = await work().then(
      () => false,
      () => true,
    );
    for (const spy of spies) spy.mockRestore();
    expect(died).toBe(true);
  }

  test.each([1, 2, 3, 4])('at write %i of the end leaves a task that is sealed by who goes on', async (nth) => {
    const { client } = system;
    const { taskId } = await atTheGate();
    await dyingAt(nth, taskId, () => client.approveTask(taskId));
    expect((await client.getTaskStatus(taskId)).status).toBe(nth === 1 ? 'in_progress' : 'completed');
    if (nth === 1) await client.approveTask(taskId);
    else expect((await sweep()).mended).toEqual([{ task_id: taskId, what: expect.any(String) }]);
    const isKept = (row: string) => !row.includes('uploads/');
    expect(wordsIn(await openedWithAllKeys(taskId, rowsOf(taskId).filter(isKept)))).toEqual([]);
    expect((await sweep()).mended).toEqual([]);
    await expectSealed(taskId);
  });

  test.each([1, 3, 6])('at write %i of the removal leaves the rest to the next sweep', async (nth) => {
    const { taskId } = await atTheGate();
    await system.client.approveTask(taskId);
    await dyingAt(nth, taskId, sweep);
    expect((await sweep()).mended).toEqual([]);
    await expectSealed(taskId);
  });
});

test('several at once end it once', async () => {
  const { client } = system;
  const { taskId } = await atTheGate();
  await Promise.all([client.approveTask(taskId), client.approveTask(taskId), sweep(), sweep()]);
  await Promise.all([sweep(), sweep(), client.approveTask(taskId)]);
  await expectSealed(taskId);
});

/** An attempt that the checks let pass, as the step has it that encrypts its results. */
async function checkedAttempt(taskId: string, lease: { subtask_id: string; attempt: number }) {
  const { attempts } = await import('../../functions/shared/artifact-store.ts');
  const { encryptResults } = await import('../../functions/pipeline/assess/encrypt-results.ts');
  const key = { taskId, subtaskId: lease.subtask_id, attempt: lease.attempt };
  return { encryptResults, key, ...(await attempts.toAssess(key)) };
}

test('of two runs that encrypt the same attempt the first counts, and what is answered fits together', async () => {
  const pair = jwks256();
  const { taskId, lease } = await atTheGate(pair);
  const { encryptResults, key, delivery, report } = await checkedAttempt(taskId, lease);
  const before = await ofPulled(taskId);
  const again = () => encryptResults(key, delivery!, report!, delivery!.order.results_key!);
  await Promise.all([again(), again()]);
  expect(await ofPulled(taskId)).toEqual(before);
  await system.client.approveTask(taskId);
  expect(await ofPulled(taskId)).toEqual({ ...before });
});

test('eight megabytes are encrypted, served in parts and opened', async () => {
  const { client, cloud } = system;
  const pair = jwks256();
  const { taskId, lease } = await atTheGate(pair);
  const { encryptResults, key, delivery, report } = await checkedAttempt(taskId, lease);
  const content = `${'Quokkalarge \u{1f998}. '.repeat(100)}\n`.repeat(4_600);
  expect(Buffer.byteLength(content)).toBeGreaterThan(8_000_000);
  const artifacts = [{ path: 'large.md', media_type: 'text/markdown', content }];
  const large = { ...delivery!, deliverable: { ...delivery!.deliverable, artifacts } };
  // Checks of so much take longer than a test; so this is what Assess does after them.
  await encryptResults({ ...key, attempt: 9 }, large, report!, delivery!.order.results_key!);
  await client.approveTask(taskId);
  const href = `/api/tasks/${taskId}/subtasks/${key.subtaskId}/artifact?path=1.jwe&attempt=9`;
  const part = await fetch(cloud.url + href, { headers: { range: 'bytes=0-9' } });
  const bytes = Number(part.headers.get('content-range')?.split('/')[1]);
  expect(bytes).toBeGreaterThan(11_000_000);
  expect((await open(await client.getArtifact({ href, bytes }), pair)) === content).toBe(true);
});

test('a rejected attempt is mended with what was delivered, and both are encrypted', async () => {
  const { client } = system;
  const pair = jwks256();
  const { taskId, agent } = await begin(pair, { approval: true });
  await agent.complete(await take(agent), canaries);
  const parked = (run: number) =>
    until(
      'it waits for a person',
      async () => [(await client.getTaskStatus(taskId)).stage, (await client.getTask(taskId)).run],
      (seen) => String(seen) === `approval,${run}`,
    );
  await parked(1);
  const { subtask_id } = await ofPulled(taskId);
  await client.rejectTask(taskId, { subtasks: [subtask_id], comment: 'Say more' });
  const lease = await take(agent);
  expect(JSON.stringify(lease)).toContain('Quokkafile');
  await agent.complete(lease, { ...canaries, summary: 'Quokkamended' });
  await parked(2);
  await client.approveTask(taskId);
  const { encrypted, attempt } = await ofPulled(taskId);
  expect([attempt, JSON.parse(await open(encrypted, pair)).summary]).toEqual([2, 'Quokkamended']);
  await sweep();
  await expectSealed(taskId, ONLY_ENCRYPTED.slice(0, 3));
});

describe('a cancelled task', () => {
  test('is sealed, keeps what was checked, and cannot be retried', async () => {
    const { client, cast } = system;
    const pair = jwks256();
    const gate = aGate();
    cast.play = async (order, context) => {
      const result = await offline(order, context);
      if (order.agent.agentType === 'qa') await gate.opened;
      return { ...result, summary: 'Quokkalate' };
    };
    const { taskId, agent } = await begin(pair);
    await workOn(taskId, agent);
    await until(
      'the last agent works',
      () => cast.orders,
      (orders) => orders.some((order) => order.taskId === taskId && order.agent.agentType === 'qa'),
    );
    await client.cancelTask(taskId);
    gate.open();
    const { deliverables } = await client.getTaskResults(taskId);
    expect(deliverables).toHaveLength(2);
    for (const { encrypted } of deliverables) expect(await open(encrypted, pair)).toContain('Quokka');
    await expect(client.retryTask(taskId)).rejects.toMatchObject({
      problem: {
        status: 409,
        detail: expect.stringMatching(/cannot be retried: .* Submit it again, under another id/),
      },
    });
    await sweep();
    await expectSealed(taskId);
  });

  test.each([
    [true, 'submit the task again, under another id'],
    [false, 'retry the task'],
  ])('that failed through a fault of the system says what to do: encrypted %s: %s', async (isEncrypted, what) => {
    const { client, cloud, cast } = system;
    const gate = aGate();
    cast.play = async (order, context) => {
      await gate.opened;
      return offline(order, context);
    };
    const { taskId } = await client.submitTask({
      type: 'quality',
      title: 'Fault',
      ...(isEncrypted && { encrypt_results_to: jwks256().publicKey as { kty: string } }),
    });
    await cloud.invoke('fail', { task_id: taskId, run: 1, error: 'Test', token: 'nobody waits for it' });
    gate.open();
    expect(await client.getTask(taskId)).toMatchObject({
      status: 'failed',
      reason: `A fault of the system: Test; ${what}`,
    });
  });

  test('a late upload, delivery or line can be read by nobody, and is gone after the last look', async () => {
    const { client } = system;
    const { taskId, lease, upload } = await atTheGate();
    await client.cancelTask(taskId);
    await sweep();
    const { attempts } = await import('../../functions/shared/artifact-store.ts');
    const { taskLogs } = await import('../../functions/shared/stores.ts');
    const ref = { taskId, subtaskId: lease.subtask_id, attempt: 7 };
    const usage = { api_calls: 0, input_tokens: 0, output_tokens: 0, cost_usd: 0 };
    const order = { task_type: 'x', kind: null, title: '', skills: [], output_format: null, requirements: [] };
    const ids = { task_id: taskId, subtask_id: ref.subtaskId, attempt: 7, agent_id: 'a', runtime: 'test' };
    const late = { ...canaries, requirements_met: [], usage, submitted_at: '2026-01-01T00:00:00.000Z' };
    await attempts.createDelivery(ref, {
      schema_version: 1,
      order,
      deliverable: { schema_version: 1, ...ids, ...late },
    });
    await taskLogs.append({ ...ref, agentId: 'a' }, 1, [{ level: 'info', text: 'Quokkaline' }], new Date());
    expect(await upload()).toBe(200);
    expect(kindsIn(rowsOf(taskId))).toEqual(
      [...ONLY_ENCRYPTED.slice(0, 2), 'ATTEMPT delivery', 'LOG', 'TASK', 'encrypted/', 'uploads/'].toSorted(),
    );
    const isKept = (row: string) => !row.includes('uploads/');
    expect(wordsIn(await openedWithAllKeys(taskId, rowsOf(taskId).filter(isKept)))).toEqual([]);
    await later(76, sweep);
    await expectNothingReadable(taskId);
    expect(rowsOf(taskId).join()).not.toContain('gsi1pk=ACTIVE');
  });
});

test('a deleted task leaves nothing, sealed or not', async () => {
  const { client } = system;
  for (const isSealed of [true, false]) {
    const { taskId } = await atTheGate();
    if (isSealed) await client.approveTask(taskId);
    if (isSealed) await sweep();
    await client.deleteTask(taskId);
    await client.removeAgent(agents.pop()!.id);
    expect(rowsOf(taskId)).toHaveLength(2);
    expect(wordsIn(await openedWithAllKeys(taskId, rowsOf(taskId)))).toEqual([]);
  }
});
