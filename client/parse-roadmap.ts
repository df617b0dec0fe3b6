import { type Document, isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument } from 'yaml';
import type { Roadmap } from '../core/contracts/config/roadmap.ts';
import type { RoutingConfig } from '../core/contracts/config/routing.ts';
import { checkRoadmap } from '../core/roadmap/check-roadmap.ts';

import type { Answer } from './types.ts';

export type { Roadmap, RoadmapTask } from '../core/contracts/config/roadmap.ts';
export { roadmapId } from '../core/contracts/config/roadmap.ts';
export { type PlanSize, planSizeOf } from '../core/roadmap/plan-size.ts';
export type { RoutingConfig };

/** The routing of a server, from its answer about its departments. */
export function routingOf({ departments, aliases }: Answer<'listDepartments'>): RoutingConfig {
  const taskTypes = departments.flatMap(({ department, task_types }) =>
    task_types.map(({ type, kinds }) => [type, { department, kinds }] as const),
  );
  return {
    departments: Object.fromEntries(departments.map(({ department, agent_types }) => [department, { agent_types }])),
    task_types: Object.fromEntries(taskTypes),
    aliases,
  };
}

/** A fault of a roadmap. Lines and columns count from 1; `field` is a JSON pointer, empty for a fault of the syntax. */
export type RoadmapFault = { line: number; column: number; field: string; message: string };

/** A roadmap is not valid. The message has a line for each fault, as compilers write them. */
export class InvalidRoadmap extends Error {
  override readonly name = 'InvalidRoadmap';
  readonly faults: RoadmapFault[];

  constructor(file: string, faults: RoadmapFault[]) {
    const lines = faults.map(
      ({ line, column, field, message }) => `${file}:${line}:${column} ${field ? `${field} ` : ''}${message}`,
    );
    super(lines.join('\n'));
    this.faults = faults;
  }
}

/**
 * Reads a roadmap from YAML or JSON. Throws InvalidRoadmap with every fault. Types, kinds and agents are checked, and
 * each task is planned, if the routing of the server is given.
 */
export function parseRoadmap(
  text: string,
  { file = 'roadmap', routing }: { file?: string; routing?: RoutingConfig | undefined } = {},
): Roadmap {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const at = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  if (document.errors.length > 0) {
    const faults = document.errors.map(({ pos, message }) => {
      const [first = message] = message.split(/ at line \d+, column \d+/);
      return { ...at(pos[0]), field: '', message: first };
    });
    throw new InvalidRoadmap(file, faults);
  }
  const { issues, roadmap } = checkRoadmap(readValue(document, file), routing);
  if (roadmap) return roadmap;
  const faults = issues.map((issue) => ({ ...at(offsetOf(document.contents, issue.field)), ...issue }));
  throw new InvalidRoadmap(
    file,
    faults.toSorted((a, b) => a.line - b.line || a.column - b.column),
  );
}

function readValue(document: Document.Parsed, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    // Aliases that would make it huge.
    throw new InvalidRoadmap(file, [{ line: 1, column: 1, field: '', message: (error as Error).message }]);
  }
}

/** The offset of the key or the entry that a JSON pointer names; of what is around it, if it is not there. */
function offsetOf(root: ParsedNode | null, field: string): number {
  let offset = root?.range[0] ?? 0;
  let node: Node | null = root;
  for (const segment of field.split('/').slice(1)) {
    const name = segment.replaceAll('~1', '/').replaceAll('~0', '~');
    const pair = isMap<Node, Node | null>(node)
      ? node.items.find(({ key }) => isScalar(key) && String(key.value) === name)
      : undefined;
    const entry: Node | null | undefined = isSeq<Node>(node) ? node.items[Number(name)] : undefined;
    const found = pair?.key ?? entry;
    if (!found?.range) return offset;
    offset = found.range[0];
    node = pair ? pair.value : (entry ?? null);
  }
  return offset;
}
