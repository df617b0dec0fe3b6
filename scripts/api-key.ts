import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { ApiKeys } from '../aws/api-keys.ts';
import { asCaller } from '../aws/caller.ts';
import { Table } from '../aws/table.ts';
import { formatApiKey } from '../core/contracts/api/api-key.ts';
import { keyRequest } from '../core/contracts/api/api-keys.ts';
import { givenRoles } from '../core/contracts/api/who-may-call.ts';
import { checkAwsEnvironment } from './aws-environment.ts';
import { stackOutputs } from './stack-outputs.ts';

const usage = `Usage: npm run --silent api-key -- create NAME --role ROLE [--owner OWNER] [--expires TIME]     prints the key, once
       npm run --silent api-key -- create-admin [NAME] [--expires TIME]     the same with the role admin; NAME: admin
       npm run --silent api-key -- list
       npm run --silent api-key -- revoke ID     in force at once
  --stage    The stage; by default dev
  --role     ${givenRoles.join(', ')}: docs/access.md says what each may do
  --owner    A person or a team; by default NAME. Tasks carry it as their submitter
  --expires  Such as 2027-06-30 or 2027-06-30T12:00:00Z; by default never
Uses the AWS credentials of the environment and the deployed table of the stage.`;

/** Command → the least and the most arguments that it takes. */
const commands = { create: [1, 1], 'create-admin': [0, 1], list: [0, 0], revoke: [1, 1] } as const;

type Options = { role?: string | undefined; owner?: string | undefined; expires?: string | undefined };

/** Reads what a key is to be. Throws an Error that says what is wrong. */
function readRequest(name: string, { role, owner, expires }: Options) {
  if (role === undefined) throw new Error(`Say what the key may do, with --role ${givenRoles.join('|')}.`);
  const time = expires === undefined ? null : new Date(expires);
  if (time && !(time.getTime() > Date.now())) throw new Error(`--expires "${expires}" is not a time in the future.`);
  const { success, data, error } = keyRequest.safeParse({ name, owner, role, expires_at: time?.toISOString() ?? null });
  if (success) return data;
  throw new Error(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'));
}

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      stage: { type: 'string', default: 'dev' },
      role: { type: 'string' },
      owner: { type: 'string' },
      expires: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const [command = '', ...rest] = positionals;
  if (values.help) return console.log(usage);
  const known = Object.hasOwn(commands, command) ? commands[command as keyof typeof commands] : undefined;
  if (!known || rest.length < known[0] || rest.length > known[1]) throw new Error(usage);
  const isNew = command.startsWith('create');
  const isAdmin = command === 'create-admin';
  const request = isNew ? readRequest(rest[0] ?? 'admin', isAdmin ? { ...values, role: 'admin' } : values) : undefined;

  checkAwsEnvironment();
  const { TableName } = await stackOutputs(`tritons-${values.stage}-stateful`);
  const keys = new ApiKeys(new Table(TableName ?? ''));
  if (request) {
    const { name, owner = name, role, expires_at } = request;
    const key = await keys.issue({ principal: owner, name, role, expiresAt: expires_at ?? undefined }, new Date());
    console.log(formatApiKey(key));
    console.error('Keep it: only its hash is stored. Send it as "Authorization: Bearer <key>".');
  } else if (command === 'revoke') {
    const [id = ''] = rest;
    if (!(await keys.revoke(id, new Date()))) throw new Error(`No key ${id} is in force; see list.`);
    console.error(`${id} is revoked.`);
  } else {
    const { found, unreadable } = await keys.listAll();
    for (const { reason } of unreadable) console.error(reason);
    for (const { id, name, principal, role, createdAt, expiresAt, lastUsedAt, revokedAt } of found) {
      const state = revokedAt ? `revoked ${revokedAt}` : expiresAt ? `expires ${expiresAt}` : 'in force';
      console.log([id, name, principal, role, createdAt, lastUsedAt ?? 'never used', state].join('\t'));
    }
  }
}

/** Whose name the journal gives to keys that are made and revoked here: nothing proves more. */
const operator = { actor: 'operator', keyId: undefined, requestId: randomUUID() };

await asCaller(operator, main).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
