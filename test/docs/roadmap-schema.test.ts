import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { parse } from 'yaml';
import { roadmapSchema } from '../../scripts/roadmap-schema.ts';

const published = () => readFileSync('config/roadmap.schema.json', 'utf8');

test('config/roadmap.schema.json is made from the schema of roadmaps; `npm run roadmap-schema` writes it', () => {
  expect(published()).toBe(roadmapSchema());
});

test('it takes config/roadmap.yaml, which names it, and refuses an unknown type and an unknown field', () => {
  const text = readFileSync('config/roadmap.yaml', 'utf8');
  expect(text).toMatch(/^# yaml-language-server: \$schema=\.\/roadmap\.schema\.json\n/);
  const isValid = new Ajv2020({ strict: false }).compile(JSON.parse(published()));
  expect(isValid(parse(text))).toBe(true);
  expect(isValid(parse(text.replace('type: ai_ml', 'type: ai')))).toBe(false);
  expect(isValid(parse(text.replace('output: Prometheus', 'outputs: Prometheus')))).toBe(false);
});
