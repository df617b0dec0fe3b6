import type { TableDefinition } from '../../../local/dynamodb/dynamodb.ts';

export const killedTable: TableDefinition = { name: 'killed', indexes: { gsi1: ['written'] }, streams: () => true };
