import { Table } from '../../aws/table.ts';
import { clock } from './clock.ts';
import { readEnvironment } from './environment.ts';

export const table = new Table(readEnvironment('TABLE_NAME'), clock);
