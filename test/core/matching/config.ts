import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import {
  type MatchingConfig,
  matchingConfig,
  type RoutingConfig,
  routingConfig,
} from '../../../core/contracts/config/routing.ts';
import { type Roster, roster } from '../../../core/contracts/storage/agent.ts';

export function matchingYaml(): MatchingConfig {
  return matchingConfig.parse(read('matching'));
}

export function agentsYaml(): Roster {
  return roster.parse(read('agents'));
}

export function routingYaml(): RoutingConfig {
  return routingConfig.parse(read('routing'));
}

function read(name: string): unknown {
  return parse(readFileSync(new URL(`../../../config/${name}.yaml`, import.meta.url), 'utf8'));
}
