import { describe, expect, test } from '@jest/globals';
import { compareVersions, isAffected } from '../../../checks/security/dependencies/versions.ts';
import { findingsOf } from '../../../checks/security/scan.ts';
import { scanDependencies } from '../../../checks/security/scan-dependencies.ts';
import { advisories as schema } from '../../../core/contracts/config/advisories.ts';
import { advisories, inShort } from '../fixtures.ts';

const list = schema.parse({
  compiled: '2025-01-01',
  newest_advisory: '2024-12-01',
  source: 'this test',
  advisories: [
    {
      ecosystem: 'npm',
      package: 'left',
      id: 'GHSA-2222-3333-4444',
      cve: 'CVE-2024-0001',
      severity: 'major',
      title: 'it falls',
      affected: [{ fixed: '1.2.0' }, { from: '2.0.0', fixed: '2.0.5' }],
    },
    {
      ecosystem: 'PyPI',
      package: 'right',
      id: 'GHSA-5555-6666-7777',
      severity: 'critical',
      title: 'x',
      affected: [{ last: '3.0' }],
    },
  ],
});

const found = async (path: string, content: string) => {
  const file = { path, content, language: 'text' } as const;
  return findingsOf(file, await scanDependencies(list)(file));
};

const manifest = (left: string, group = 'dependencies') => JSON.stringify({ [group]: { left } }, null, 2);

test('an exact version names the fix that is nearest', async () => {
  const [finding] = await found('package.json', manifest('2.0.1'));
  expect(finding).toEqual({
    rule: 'vulnerable-dependency',
    severity: 'major',
    file: 'package.json',
    line: 3,
    message: 'left 2.0.1 has known vulnerabilities (CVE-2024-0001: it falls): use 2.0.5 or later',
  });
});

test('a range is judged by its lowest version, and less hard where it lets the fix in', async () => {
  const [finding] = await found('package.json', manifest('^1.1.0'));
  expect(finding).toMatchObject({ severity: 'minor' });
  expect(finding?.message).toContain('left 1.1.0, the lowest that ^1.1.0 allows,');
  expect(await found('package.json', manifest('~1.1.0'))).toMatchObject([{ severity: 'major' }]);
});

test('packages for the build are not shipped', async () => {
  expect(await found('package.json', manifest('1.1.0', 'devDependencies'))).toMatchObject([{ severity: 'minor' }]);
});

test.each(['1.2.0', '^2.0.5', '2.0.5', 'latest', '*', 'workspace:^1.0.0', 'git+https://acme.io/left.git', ''])(
  '%s is not said to be vulnerable',
  async (wanted) => expect(await found('package.json', manifest(wanted))).toEqual([]),
);

test('lock files: nested packages by folder and by version 1', async () => {
  const three = {
    packages: { '': { version: '1.0.0' }, 'node_modules/a/node_modules/left': { version: '1.0.0', dev: true } },
  };
  const one = { dependencies: { a: { version: '1.0.0', dependencies: { left: { version: '1.1.0' } } } } };
  expect((await found('package-lock.json', JSON.stringify(three, null, 1))).map(inShort)).toEqual([
    'minor vulnerable-dependency package-lock.json:7',
  ]);
  expect((await found('package-lock.json', JSON.stringify(one, null, 1))).map(inShort)).toEqual([
    'major vulnerable-dependency package-lock.json:7',
  ]);
});

test('a package of another ecosystem is another one; PyPI does not mind the case', async () => {
  expect(await found('requirements.txt', 'left==1.0.0\nRight==2.9  # old\n')).toMatchObject([
    { severity: 'critical', line: 2 },
  ]);
});

const byKind = async (path: string, content: string) => (await found(path, content)).map(inShort);

test('yarn.lock, of either kind, does not tell the packages for the build', async () => {
  const one =
    '# yarn lockfile v1\n\n"left@^1.0.0", left@^1.1.0:\n  version "1.1.0"\n  resolved "x"\n\nleft@^2.0.5:\n  version "2.0.5"\n';
  const berry = '"left@npm:^1.0.0, left@npm:^1.1.0":\n  version: 1.1.0\n  resolution: "left@npm:1.1.0"\n';
  expect(await byKind('yarn.lock', one)).toEqual(['minor vulnerable-dependency yarn.lock:3']);
  expect(await byKind('yarn.lock', berry)).toEqual(['minor vulnerable-dependency yarn.lock:1']);
});

test('poetry.lock, and uv.lock, which does not tell what is shipped', async () => {
  const of = (more: string) =>
    `[[package]]\nname = "Right"\nversion = "2.0"\ndescription = "[x]"\n${more}\n[package.dependencies]\n`;
  expect(await byKind('poetry.lock', of('groups = ["main", "dev"]\n'))).toEqual([
    'critical vulnerable-dependency poetry.lock:2',
  ]);
  expect(await byKind('poetry.lock', of('groups = ["dev"]\n'))).toEqual(['minor vulnerable-dependency poetry.lock:2']);
  expect(await byKind('uv.lock', of(''))).toEqual(['minor vulnerable-dependency uv.lock:2']);
});

test('Pipfile and Pipfile.lock', async () => {
  const pipfile =
    '[[source]]\nname = "pypi"\n\n[packages]\nright = "==2.0"\nflask = "*"\n\n[dev-packages]\nRight = {extras = ["a"], version = "==2.1"}\n';
  expect(await byKind('Pipfile', pipfile)).toEqual([
    'critical vulnerable-dependency Pipfile:5',
    'minor vulnerable-dependency Pipfile:9',
  ]);
  const lock = { _meta: {}, default: { right: { hashes: ['sha256:a'], version: '==2.0' } }, develop: {} };
  expect(await byKind('Pipfile.lock', JSON.stringify(lock, null, 1))).toEqual([
    'critical vulnerable-dependency Pipfile.lock:8',
  ]);
});

test.each(['build.gradle', 'app/build.gradle.kts'])('%s', async (path) => {
  const content = `val log4j = "2.14.1"
dependencies {
    implementation("org.apache.logging.log4j:log4j-core:2.14.1")
    implementation 'org.apache.logging.log4j:log4j-core:\${log4j}'
    api group: 'org.apache.logging.log4j', name: 'log4j-core', version: '2.14.1'
    testImplementation "org.apache.logging.log4j:log4j-core:$log4j"
    // implementation "org.apache.logging.log4j:log4j-core:2.14.1"
    runtimeOnly("org.apache.logging.log4j:log4j-core:2.25.2")
    implementation(libs.log4j.core)
}
`;
  const file = { path, content, language: 'text' } as const;
  const all = findingsOf(file, await scanDependencies(advisories)(file)).map(({ severity, line }) => [severity, line]);
  expect(all).toEqual([
    ['critical', 3],
    ['critical', 4],
    ['critical', 5],
    ['minor', 6],
  ]);
});

describe('versions', () => {
  test.each([
    ['1.9', '1.10'],
    ['1.0rc1', '1.0'],
    ['2.5-BETA1', '2.5'],
    ['2.13.2', '2.13.2.1'],
    ['5.0.0-alpha.1', '5.0.0-beta.3'],
    ['1.0', '1.0.post1'],
    ['v0.16.0', '0.17.0'],
    ['0.0.0-20210101000000-abcdefabcdef', '0.17.0'],
  ])('%s is older than %s', (older, newer) => {
    expect(compareVersions(older, newer)).toBeLessThan(0);
    expect(compareVersions(newer, older)).toBeGreaterThan(0);
  });

  test.each([
    ['1.0', '1.0.0'],
    ['5.2.20.RELEASE', '5.2.20'],
    ['3.2.0+incompatible', '3.2.0'],
  ])('%s is as good as %s', (a, b) => expect(compareVersions(a, b)).toBe(0));
});

describe('config/advisories.yaml', () => {
  test('lists each advisory of a package once, 40 at least', () => {
    const keys = advisories.advisories.map(({ ecosystem, package: name, id }) => `${ecosystem} ${name} ${id}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(new Set(advisories.advisories.map(({ id }) => id)).size).toBeGreaterThanOrEqual(40);
  });

  test('lists no fixed version as affected, and gives each range an end', () => {
    for (const advisory of advisories.advisories) {
      for (const { fixed, last } of advisory.affected) {
        expect([fixed, last].filter((end) => end !== undefined)).toHaveLength(1);
        if (fixed !== undefined)
          expect([advisory.package, fixed, isAffected(fixed, advisory)]).toEqual([advisory.package, fixed, false]);
        if (last !== undefined) expect(isAffected(last, advisory)).toBe(true);
      }
    }
  });
});
