import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { ApiKeys } from '../aws/api-keys.ts';
import { asCaller } from '../aws/caller.ts';
import { Table } from '../aws/table.ts';
import { formatApiKey } from '../core/contracts/api/api-key.ts';
import { id as principalName } from '../core/contracts/ids.ts';
import { checkAwsEnvironment } from './aws-environment.ts';
import { stackOutputs } from './stack-outputs.ts';

const usage = `Usage: npm run --silent api-key -- create NAME [--stage dev]   prints the key, once
       npm run --silent api-key -- list [--stage dev]
       npm run --silent api-key -- revoke ID [--stage dev]     in force within five minutes
Uses the AWS credentials of the environment and the deployed table of the stage. NAME is the name of the caller: tasks
carry it as their submitter. A caller may have several keys.`;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: { stage: { type: 'string', default: 'dev' }, help: { type: 'boolean', default: false } },
  });
  const [command, argument, ...more] = positionals;
  if (values.help) return console.log(usage);
  const known = { create: 1, list: 0, revoke: 1 }[command ?? ''];
  if (known === undefined || more.length > 0 || (known === 1) !== (argument !== undefined)) throw new Error(usage);
  if (command === 'create' && !principalName.safeParse(argument).success) {
    throw new Error(`"${argument}" is not a name: use 1 to 64 of A-Z, a-z, 0-9, "_" and "-".`);
  }

  checkAwsEnvironment();
  const { TableName } = await stackOutputs(`tritons-${values.stage}-stateful`);
  const keys = new ApiKeys(new Table(TableName ?? ''));
  if (command === 'create') {
    console.log(formatApiKey(await keys.issue(argument ?? '', new Date())));
    console.error('Keep it: only its hash is stored. Send it as "Authorization: Bearer <key>".');
  } else if (command === 'revoke') {
    if (!(await keys.revoke(argument ?? '', new Date()))) throw new Error(`No key ${argument} is in force; see list.`);
    console.error(`${argument} is revoked; the API may still accept it for five minutes.`);
  } else {
    for (const { id, principal, createdAt, revokedAt } of await keys.list()) {
      console.log([id, principal, createdAt, revokedAt ? `revoked ${revokedAt}` : 'in force'].join('\t'));
    }
  }
}

/** Whose name the journal gives to keys that are made and revoked here: nothing proves more. */
const operator = { actor: 'operator', keyId: undefined, requestId: randomUUID() };

await asCaller(operator, main).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
