import * as z from 'zod';
import { eventData } from '../../core/contracts/journal/event-data.ts';
import { journalEvent } from '../../core/contracts/journal/events.ts';

type Schema = {
  type?: string | string[];
  format?: string;
  enum?: string[];
  const?: unknown;
  items?: Schema;
  anyOf?: Schema[];
  description?: string;
  properties?: Record<string, Schema>;
  $ref?: string;
};

/** JSON Schema; a schema with a name is among its own definitions. */
function schemaOf(schema: z.ZodType): Schema {
  const { $defs = {}, ...rest } = z.toJSONSchema(schema) as Schema & { $defs?: Record<string, Schema> };
  const name = rest.$ref?.split('/').at(-1);
  return (name === undefined ? undefined : $defs[name]) ?? rest;
}

/** docs/events.md: every type of event with the fields of its data, from their schemas. */
export function eventsPage(): string {
  const types = Object.entries(eventData).map(([type, schema]) => section(type, schemaOf(schema)));
  return [
    '# Events',
    'Made from core/contracts/journal/event-data.ts by `npm run events-page`. [audit.md](audit.md) says where the events come from and how long they are kept, and [api.md](api.md#get-apievents) how to follow them. They hold no text of tasks, deliverables, logs or failures, no token and no secret; names that people chose (of owners and keys, skills of agents) are in them.',
    'An unknown value is `null`. There may be new types, and new fields of a type; a change that readers have to know of raises `schema_version`.',
    '## What every event has',
    table(schemaOf(journalEvent)),
    '## Types',
    ...types,
    '',
  ].join('\n\n');
}

function section(type: string, schema: Schema): string {
  const fields = Object.keys(schema.properties ?? {}).length > 0 ? table(schema) : 'It has no data.';
  return [`### ${type}`, ...(schema.description ? [schema.description] : []), fields].join('\n\n');
}

function table({ properties = {} }: Schema): string {
  const rows = Object.entries(properties).map(
    ([name, field]) => `| \`${name}\` | ${typeOf(field)} | ${(field.description ?? '').replaceAll('<', '\\<')} |`,
  );
  return ['| field | type | meaning |', '|---|---|---|', ...rows].join('\n');
}

function typeOf(schema: Schema): string {
  if (schema.$ref?.endsWith('EventType')) return 'one of the types below';
  if (schema.anyOf) return schema.anyOf.map(typeOf).join(' or ');
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.type === 'array') return `list of ${schema.items ? typeOf(schema.items) : 'anything'}`;
  if (schema.format === 'date-time') return 'time';
  return [schema.type ?? 'anything'].flat().join(' or ');
}
