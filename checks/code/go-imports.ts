import type { SyntaxNode, Tree } from '@lezer/common';
import type { Parsed } from './tree/parse-tree.ts';
import { walk } from './tree/walk.ts';
import { without } from './tree/without.ts';

type Import = { path: string; alias: string | null; at: number };

/** First path parts of Go's standard library. Its packages are named after the last part of their path. */
const STANDARD = new Set(
  (
    'archive bufio bytes cmp compress container context crypto database debug embed encoding errors expvar flag fmt go ' +
    'hash html image index io iter log maps math mime net os path plugin reflect regexp runtime slices sort strconv ' +
    'strings structs sync syscall testing text time unicode unique unsafe weak'
  ).split(' '),
);
const QUALIFIER = /(?<![\p{L}\p{N}_]|(?<!\.\.)\.)[\p{L}_][\p{L}\p{N}_]*(?=\s*\.)/gu;
const TEXT = new Set(['String', 'Rune', 'LineComment', 'BlockComment']);

/**
 * Returns the offsets of unused imports. A path does not always give the name of its package: `…/json-iterator/go` is
 * `jsoniter`. So if the file uses a `name.` that no import or declaration explains, only imports with an alias and
 * those of the standard library are reported.
 */
export function unusedGoImports(parsed: Parsed, content: string): number[] {
  const imports = parsed.tree.topNode
    .getChildren('ImportDecl')
    .flatMap((declaration) => [declaration, ...declaration.getChildren('SpecList')])
    .flatMap((list) => list.getChildren('ImportSpec'))
    .flatMap((spec) => importOf(spec, content));
  if (imports.length === 0) return [];
  const qualifiers = new Set(without(parsed, content, new Set(['ImportDecl']), TEXT).match(QUALIFIER));
  const unnamed = new Set(qualifiers);
  for (const each of imports) for (const name of namesOf(each)) unnamed.delete(name);
  for (const name of declaredIn(parsed.tree, content)) unnamed.delete(name);
  return imports
    .filter((each) => !namesOf(each).some((name) => qualifiers.has(name)) && (isSure(each) || unnamed.size === 0))
    .map(({ at }) => at);
}

/** Skips imports for side effects (`_`), into the file itself (`.`), or from C. */
function importOf(spec: SyntaxNode, content: string): Import[] {
  const [match] = content.slice(spec.from, spec.to).matchAll(/^(?:([\p{L}_][\p{L}\p{N}_]*)\s*)?["`]([^"`]+)["`]$/gu);
  const [, alias, path] = match ?? [];
  if (path === undefined || path === 'C' || alias === '_') return [];
  return [{ path, alias: alias ?? null, at: spec.from }];
}

const isSure = ({ path, alias }: Import): boolean => alias !== null || STANDARD.has(path.split('/')[0]!);

/** Names that the file may use for a package. */
function namesOf({ path, alias }: Import): string[] {
  if (alias !== null) return [alias];
  const parts = path.split('/');
  const ends = parts.slice(/^v\d+$/.test(parts.at(-1)!) ? -2 : -1);
  if (STANDARD.has(parts[0]!)) return ends.slice(0, 1);
  return ends.flatMap((end) => [end, end.replaceAll(/\W/g, ''), end.replaceAll(/\W/g, '_'), ...end.split(/\W/)]);
}

function declaredIn(tree: Tree, content: string): Set<string> {
  const names = new Set<string>();
  walk(tree, ({ name, from, to }) => {
    if (name === 'DefName') names.add(content.slice(from, to));
  });
  return names;
}
