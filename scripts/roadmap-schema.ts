import { readFileSync, writeFileSync } from 'node:fs';
import { parse } from 'yaml';
import * as z from 'zod';
import { roadmap } from '../core/contracts/config/roadmap.ts';
import { routingConfig } from '../core/contracts/config/routing.ts';

/** config/roadmap.schema.json: the JSON Schema of roadmaps, for editors, with the types and kinds of config/routing.yaml. */
export function roadmapSchema(): string {
  const { task_types } = routingConfig.parse(parse(readFileSync('config/routing.yaml', 'utf8')));
  const schema = z.toJSONSchema(roadmap, {
    io: 'input',
    override({ path, jsonSchema }) {
      if (path.at(-1) === 'type' && path.at(-2) === 'properties') jsonSchema.enum = Object.keys(task_types);
      if (path.at(-1) === 'kind' && path.at(-2) === 'properties')
        jsonSchema.enum = Object.values(task_types).flatMap(({ kinds }) => kinds);
    },
  });
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

if (import.meta.main) writeFileSync('config/roadmap.schema.json', roadmapSchema());
