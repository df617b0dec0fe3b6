import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { asCaller } from '../aws/caller.ts';
import { kmsRootKey } from '../aws/sealing/kms-root-key.ts';
import { localRootKey } from '../aws/sealing/root-key.ts';
import { StageKeys, tellDamaged, wrappersOfStageKeys } from '../aws/sealing/stage-keys.ts';
import { Table } from '../aws/table.ts';
import { givenKey, type KeySource, readEncryptionKey, readKeyFile } from '../local/encryption-key.ts';
import { readEnvironmentFile } from '../local/environment-file.ts';
import { TABLE } from '../local/resources.ts';
import { checkAwsEnvironment } from './aws-environment.ts';
import { inDataFolder } from './in-data-folder.ts';
import { stackOutputs } from './stack-outputs.ts';

const usage = `Usage: npm run --silent encryption-key -- rotate            new tasks are encrypted under a new key
       npm run --silent encryption-key -- rewrap OLD_FILE   the key in use protects the data, no longer that in OLD_FILE
       npm run --silent encryption-key -- rotate --stage STAGE
  --data-dir  The data folder; or TRITONS_DATA_DIR; by default .tritons
  --stage     The stage on AWS, with the credentials of the environment; KMS rotates its root key by itself
Without --stage, stop TRITONS first. The key in use is that of TRITONS_ENCRYPTION_KEY, else of the file encryption-key in the
data folder; variables are read from .env too, as npm start does. A stage on AWS goes on meanwhile.`;

async function main(): Promise<void> {
  readEnvironmentFile();
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      'data-dir': { type: 'string', default: process.env.TRITONS_DATA_DIR ?? '.tritons' },
      stage: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(usage);
  const [command, oldFile] = positionals;
  const isRewrap = command === 'rewrap' && oldFile !== undefined;
  if (positionals.length !== (isRewrap ? 2 : 1) || !(isRewrap || command === 'rotate')) throw new Error(usage);
  if (values.stage !== undefined && isRewrap) throw new Error(`A stage has no file with a key.\n${usage}`);
  checkAwsEnvironment();
  if (values.stage !== undefined) return rotateStage(values.stage);
  const source = { dataDir: values['data-dir'], variable: process.env.TRITONS_ENCRYPTION_KEY };
  return inDataFolder(source.dataDir, () => (isRewrap ? rewrap(source, oldFile) : rotate(source)));
}

const table = new Table(TABLE.name);
const now = () => new Date();

async function rotate(source: KeySource): Promise<void> {
  const { root } = await readEncryptionKey(source, table);
  tellRotated(await new StageKeys(table, root, now).rotate());
}

async function rotateStage(stage: string): Promise<void> {
  const { TableName, RootKeyArn } = await stackOutputs(`tritons-${stage}-stateful`);
  if (!TableName || !RootKeyArn) {
    throw new Error(
      `The stage ${stage} has no root key yet: it was deployed by an earlier version. Deploy it with this one first.`,
    );
  }
  tellRotated(await new StageKeys(new Table(TableName), kmsRootKey(RootKeyArn, stage), now).rotate());
}

function tellRotated(kid: string): void {
  console.log(`New tasks are encrypted under the key ${kid}. Those before it are read as ever.`);
}

async function rewrap(source: KeySource, oldFile: string): Promise<void> {
  const old = readKeyFile(oldFile);
  if (!old) throw new Error(`There is no file ${oldFile}.`);
  const [root, before] = [localRootKey(givenKey(source)), localRootKey(old)];
  const { wrappers } = await wrappersOfStageKeys(table);
  const other = wrappers.find((id) => id !== root.id && id !== before.id);
  if (other !== undefined) throw new Error(`${oldFile} holds ${before.id}; the data are protected by ${other}.`);
  const { count, left } = await new StageKeys(table, root, now).rewrap(before);
  const done = `${count} keys are protected by ${root.id} now.`;
  if (left.length === 0) return console.log(`${done} What is in ${oldFile} opens nothing in this folder any more.`);
  console.log(done);
  throw new Error(`${tellDamaged(left)}\nKeep ${oldFile}, and rewrap again when that is done.`);
}

/** Whose name the journal gives to what is done here: nothing proves more. */
const operator = { actor: 'operator', keyId: undefined, requestId: randomUUID() };

await asCaller(operator, main).catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
