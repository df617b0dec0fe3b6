import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { awsPrices as schema } from '../../core/contracts/config/aws-prices.ts';

export const awsPrices = schema.parse(parse(readFileSync('config/aws-prices.yaml', 'utf8')));
