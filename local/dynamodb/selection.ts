import { invalid, invalidParameter } from './errors.ts';
import { checkPathsOfKeys } from './keys.ts';
import type { Path } from './path.ts';
import type { Request } from './request.ts';
import type { TableDefinition } from './table-definition.ts';

/** The attributes that an index carries: the keys of the table, its own, and those that it was declared with. */
export const projectedNames = (definition: TableDefinition, index: string): readonly string[] => [
  'pk',
  'sk',
  `${index}pk`,
  `${index}sk`,
  ...definition.indexes[index]!,
];

/** The paths that a query is to return; undefined for all that it sees. Throws if Select and projection do not agree. */
export function selectedPaths(
  { Select: select, IndexName: index }: Request,
  projection: Path[] | undefined,
  definition: TableDefinition,
): Path[] | undefined {
  if (projection && select !== undefined && select !== 'SPECIFIC_ATTRIBUTES') {
    const what = select === 'COUNT' ? 'only the Count' : String(select);
    throw invalid(`Cannot specify the ProjectionExpression when choosing to get ${what}`);
  }
  if (!projection && select === 'SPECIFIC_ATTRIBUTES') {
    throw invalid('Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES');
  }
  if (select === 'ALL_PROJECTED_ATTRIBUTES' && index === undefined) {
    throw invalidParameter('ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName');
  }
  if (select === 'ALL_ATTRIBUTES' && index !== undefined) {
    throw invalidParameter(
      `Select type ALL_ATTRIBUTES is not supported for global secondary index ${index} because its projection type is not ALL`,
    );
  }
  if (!projection) return undefined;
  checkPathsOfKeys(projection, definition);
  if (index === undefined) return projection;
  const carried = new Set(projectedNames(definition, index as string));
  const missing = projection.map(([name]) => name).filter((name) => !carried.has(name));
  if (missing.length === 0) return projection;
  throw invalidParameter(`Global secondary index ${index} does not project [${missing.join(', ')}]`);
}
