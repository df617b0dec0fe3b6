import type { Definition, ScopeManager, Variable } from '@typescript-eslint/scope-manager';
import type { FileFinding } from './file-finding.ts';

type Place = { line: number; column: number };
type Unused = { name: string; definition: Definition; line: number };

const JSX_FACTORIES = new Set(['React', 'h', 'jsx', 'Fragment', 'createElement']);

/**
 * Turns the names that ESLint's no-unused-vars reports at `places` into findings: one per import statement, and one per
 * variable, function, class or enum. Skips declarations for others (types, namespaces, `declare`), loop variables and
 * positions in an array pattern.
 */
export function unusedNames(scopes: ScopeManager, places: Place[], hasJsx: boolean): FileFinding[] {
  const variables = variablesByPlace(scopes);
  const unused = new Map<Definition['node'], Unused>();
  for (const { line, column } of places) {
    const variable = variables.get(`${line}:${column}`);
    const definition = variable?.defs[0];
    if (variable === undefined || definition === undefined || !isReported(definition)) continue;
    if (definition.type === 'ImportBinding' && hasJsx && JSX_FACTORIES.has(variable.name)) continue;
    unused.set(definition.node, { name: variable.name, definition, line: definition.name.loc.start.line });
  }
  const imports = Map.groupBy(
    [...unused.values()].filter(({ definition }) => definition.type === 'ImportBinding'),
    ({ definition }) => (definition.parent?.type === 'ImportDeclaration' ? definition.parent : definition.node),
  );
  return [
    ...[...imports].map(([statement, names]) => ({
      rule: 'unused-import',
      severity: 'minor' as const,
      line: names[0]!.line,
      message:
        statement.type === 'ImportDeclaration' && statement.specifiers.length > names.length
          ? `unused import of ${listed(names)}`
          : 'unused import',
    })),
    ...[...unused.values()]
      .filter(({ definition }) => definition.type !== 'ImportBinding')
      .map(({ name, line }) => ({
        rule: 'unused-variable',
        severity: 'minor' as const,
        line,
        message: `${name.slice(0, 60)} is never used`,
      })),
  ];
}

const listed = (names: Unused[]): string =>
  names
    .map(({ name }) => name.slice(0, 60))
    .slice(0, 5)
    .join(', ');

function isReported({ type, node, name, parent }: Definition): boolean {
  if (type === 'ImportBinding') return true;
  if (!['Variable', 'FunctionName', 'ClassName', 'TSEnumName'].includes(type)) return false;
  if (isDeclaredForOthers(node)) return false;
  const isLoopVariable = parent?.parent?.type === 'ForOfStatement' || parent?.parent?.type === 'ForInStatement';
  return !isLoopVariable && name.parent.type !== 'ArrayPattern';
}

/** Tells if a node is in a `declare` or a namespace, or is a signature without a body. */
function isDeclaredForOthers(node: Definition['node']): boolean {
  let at = node as { type: string; declare?: boolean; parent?: typeof at | null } | null | undefined;
  for (; at; at = at.parent) {
    if (at.type === 'TSModuleBlock' || at.type === 'TSDeclareFunction' || at.declare) return true;
  }
  return false;
}

/** Maps each place where a variable is declared or mentioned to that variable. */
function variablesByPlace({ scopes }: ScopeManager): Map<string, Variable> {
  const places = new Map<string, Variable>();
  for (const { variables } of scopes) {
    for (const variable of variables) {
      const names = [...variable.identifiers, ...variable.references.map(({ identifier }) => identifier)];
      for (const { loc } of names) places.set(`${loc.start.line}:${loc.start.column + 1}`, variable as Variable);
    }
  }
  return places;
}
