import { ItemSeals } from '../../aws/sealing/item-seals.ts';
import { Table } from '../../aws/table.ts';
import { clock } from './clock.ts';
import { readEnvironment } from './environment.ts';
import { log } from './log.ts';

const name = readEnvironment('TABLE_NAME');

export const seals = new ItemSeals(new Table(name, clock), clock);
export const table = new Table(name, clock, seals, (error) =>
  log.error('left out of a list, for it cannot be read', { error }),
);
