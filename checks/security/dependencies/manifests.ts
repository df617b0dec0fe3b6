import { type Dependency, pypi, type Reader } from './dependency.ts';
import { gradle } from './gradle.ts';
import { scalarsOf } from './json-lines.ts';
import { pipfile, pipfileLock, poetryLock, yarnLock } from './lock-files.ts';

const packageJson: Reader = (content) =>
  scalarsOf(content).flatMap(({ path, value, at }): Dependency[] => {
    const [group = '', name] = path;
    if (path.length !== 2 || name === undefined || !/^(?:d|devD|optionalD|peerD)ependencies$/.test(group)) return [];
    if (group === 'peerDependencies') return [];
    return [{ ecosystem: 'npm', name, wanted: value, at, ...(group === 'devDependencies' && { dev: true as const }) }];
  });

/** Lock files of version 1 nest `dependencies`; from version 2 on, `packages` lists folders. */
const packageLock: Reader = (content) => {
  const scalars = scalarsOf(content);
  const isDev = new Set(
    scalars.filter(({ path }) => path.at(-1) === 'dev').map(({ path }) => path.slice(0, -1).join('\n')),
  );
  return scalars.flatMap(({ path, value, at }): Dependency[] => {
    const owner = path.at(-2);
    if (path.at(-1) !== 'version' || owner === undefined || owner === '') return [];
    const named = path[0] === 'packages' && path.length === 3 ? owner.split('node_modules/').at(-1) : undefined;
    const nested = path.at(-3) === 'dependencies' ? owner : undefined;
    const name = named ?? nested;
    if (name === undefined) return [];
    const dev = isDev.has(path.slice(0, -1).join('\n'));
    return [{ ecosystem: 'npm', name, wanted: value, at, ...(dev && { dev: true as const }) }];
  });
};

const requirements: Reader = (content) =>
  [
    ...content.matchAll(
      /^[^\S\n]{0,20}([A-Za-z0-9][\w.-]{0,100})(?:\[[^\]\n]{0,100}\])?[^\S\n]{0,5}===?[^\S\n]{0,5}([\w.!+-]{1,60})/gm,
    ),
  ].map((match) => pypi(match[1] ?? '', match[2] ?? '', match.index + match[0].search(/\S/)));

/** Reads PEP 621 and Poetry: `"flask==2.0.1"`, `flask = "2.0.1"`, `flask = { version = "==2.0.1" }`. */
const pyproject: Reader = (content) => {
  const listed = content.matchAll(
    /["']([A-Za-z0-9][\w.-]{0,100})(?:\[[^\]\n]{0,100}\])?\s{0,5}==\s{0,5}([\w.!+-]{1,60})["';,\s]/g,
  );
  const pinned = content.matchAll(
    /^([A-Za-z0-9][\w.-]{0,100})\s{0,5}=\s{0,5}(?:\{[^}\n]{0,100}?version\s{0,5}=\s{0,5})?["'](?:==)?(\d[\w.!+-]{0,60})["']/gm,
  );
  const inPoetry = (at: number) =>
    /\[tool\.poetry\.[\w.-]*dependencies\]\s*$/.test(
      content.slice(content.lastIndexOf('\n[', at) + 1, at).split('\n')[0] ?? '',
    );
  return [
    ...[...listed].map((match) => pypi(match[1] ?? '', match[2] ?? '', match.index)),
    ...[...pinned]
      .filter(({ index }) => inPoetry(index))
      .map((match) => pypi(match[1] ?? '', match[2] ?? '', match.index)),
  ];
};

/** Reads a Maven project. Properties for versions are looked up in the same file. */
const pomXml: Reader = (content) => {
  const properties = new Map(
    [...content.matchAll(/<([\w.-]{1,100})>([^<>\n]{1,100})<\/\1>/g)].map((match) => [match[1], match[2]]),
  );
  return [...content.matchAll(/<dependency>([\s\S]{0,2000}?)<\/dependency>/g)].flatMap((match): Dependency[] => {
    const field = (name: string) => new RegExp(`<${name}>\\s*([^<>]{1,200}?)\\s*</${name}>`).exec(match[1] ?? '');
    const version = field('version');
    const [group, artifact] = [field('groupId')?.[1], field('artifactId')?.[1]];
    const wanted = version?.[1]?.replace(/^\$\{([\w.-]{1,100})\}$/, (whole, name) => properties.get(name) ?? whole);
    if (!version || !group || !artifact || wanted === undefined || !/^\d/.test(wanted)) return [];
    const at = match.index + '<dependency>'.length + version.index;
    return [
      {
        ecosystem: 'Maven',
        name: `${group}:${artifact}`,
        wanted,
        at,
        ...(field('scope')?.[1] === 'test' && { dev: true as const }),
      },
    ];
  });
};

const goMod: Reader = (content) =>
  [
    ...content.matchAll(
      /^(?:require)?[^\S\n]{0,20}([a-z0-9][\w.-]{0,100}\.[\w.-]{1,60}\/[\w./~-]{1,200}) v(\d[\w.+-]{0,100})/gm,
    ),
  ].map((match) => ({
    ecosystem: 'Go',
    name: match[1] ?? '',
    wanted: match[2] ?? '',
    at: match.index + match[0].search(/\S/),
  }));

const READERS: [RegExp, Reader][] = [
  [/^package\.json$/, packageJson],
  [/^(?:package-lock|npm-shrinkwrap)\.json$/, packageLock],
  [/^(?:requirements|constraints)[\w.-]*\.txt$|^requirements\.in$/, requirements],
  [/^yarn\.lock$/, yarnLock],
  [/^pyproject\.toml$/, pyproject],
  [/^(?:poetry|uv)\.lock$/, poetryLock],
  [/^Pipfile$/, pipfile],
  [/^Pipfile\.lock$/, pipfileLock],
  [/\.gradle(?:\.kts)?$/, gradle],
  [/^pom\.xml$/, pomXml],
  [/^go\.mod$/, goMod],
];

/** Returns the reader for a manifest; undefined for other files. */
export const manifestReader = (path: string): Reader | undefined => {
  const name = path.split('/').at(-1) ?? '';
  return READERS.find(([pattern]) => pattern.test(name))?.[1];
};
