import { ItemSeals } from '../../aws/sealing/item-seals.ts';
import { kmsRootKey } from '../../aws/sealing/kms-root-key.ts';
import { useRootKey } from '../../aws/sealing/root-key.ts';
import { Table } from '../../aws/table.ts';
import { clock } from './clock.ts';
import { readEnvironment, readOptional } from './environment.ts';
import { log } from './log.ts';

const name = readEnvironment('TABLE_NAME');
const rootKeyArn = readOptional('ROOT_KEY_ARN');
if (rootKeyArn !== undefined) useRootKey(kmsRootKey(rootKeyArn, readOptional('STAGE') ?? ''));

export const seals = new ItemSeals(new Table(name, clock), clock);
export const table = new Table(name, clock, seals, (error) =>
  log.error('left out of a list, for it cannot be read', { error }),
);
