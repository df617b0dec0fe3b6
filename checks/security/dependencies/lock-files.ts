import { type Dependency, pypi, type Reader } from './dependency.ts';
import { scalarsOf } from './json-lines.ts';

const dev = (isDev: boolean) => (isDev ? { dev: true as const } : {});

/** Reads yarn.lock of any version. It does not mark packages that only build or test, so all count as such. */
export const yarnLock: Reader = (content) =>
  [...content.matchAll(/^"?(@?[^@\s"#:]{1,214})@[^\n]{1,2000}:\r?\n {2}version:? "?(\d[\w.+-]{0,60})"?\r?$/gm)].map(
    (match) => ({
      ecosystem: 'npm',
      name: match[1] ?? '',
      wanted: match[2] ?? '',
      at: match.index,
      ...dev(true),
    }),
  );

/** Reads poetry.lock and uv.lock. A package counts as needed only to build or test unless it is marked as `main`. */
export const poetryLock: Reader = (content) =>
  [
    ...content.matchAll(
      /^\[\[package\]\]\r?\n(name = "([^"\n]{1,100})")\r?\nversion = "([^"\n]{1,60})"\r?\n((?:(?!\[)[^\n]*\n){0,8})/gm,
    ),
  ].map((match): Dependency => {
    const about = match[4] ?? '';
    const groups = /^groups = \[([^\]\n]*)\]/m.exec(about)?.[1];
    const isShipped = /^category = "main"/m.test(about) || groups?.includes('"main"') === true;
    const at = match.index + match[0].indexOf(match[1] ?? '');
    return { ...pypi(match[2] ?? '', match[3] ?? '', at), ...dev(!isShipped) };
  });

export const pipfileLock: Reader = (content) =>
  scalarsOf(content).flatMap(({ path, value, at }): Dependency[] => {
    const [group, name, key] = path;
    if (path.length !== 3 || key !== 'version' || name === undefined || !/^(?:default|develop)$/.test(group ?? ''))
      return [];
    return [{ ...pypi(name, value.replace(/^={2,3}/, ''), at), ...dev(group === 'develop') }];
  });

/** Reads only pins: `flask = "==2.0.1"`, `flask = {version = "==2.0.1", extras = […]}`. */
export const pipfile: Reader = (content) => {
  let group = '';
  let start = 0;
  return content.split('\n').flatMap((line): Dependency[] => {
    const at = start;
    start += line.length + 1;
    group = /^\[([\w-]{1,40})\]/.exec(line)?.[1] ?? group;
    if (group !== 'packages' && group !== 'dev-packages') return [];
    const [, name, version] =
      /^"?([A-Za-z0-9][\w.-]{0,100})"?\s{0,5}=\s{0,5}(?:\{[^}]{0,200}?version\s{0,5}=\s{0,5})?"===?\s?([\w.!+-]{1,60})"/.exec(
        line,
      ) ?? [];
    return name && version ? [{ ...pypi(name, version, at), ...dev(group === 'dev-packages') }] : [];
  });
};
