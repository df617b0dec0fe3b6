import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { routingConfig } from '../../../core/contracts/config/routing.ts';

/** config/routing.yaml, as shipped. */
export const routing = routingConfig.parse(parse(readFileSync('config/routing.yaml', 'utf8')));
