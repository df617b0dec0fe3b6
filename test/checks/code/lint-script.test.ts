import { expect, test } from '@jest/globals';
import { lintScript } from '../../../checks/code/lint-script.ts';

const lint = (path: string, content: string) =>
  lintScript({ path, content, typescript: /\.[mc]?tsx?$/.test(path), complexity: 5, shared: new Set() }).map(
    ({ rule, line, message }) => `${line} ${rule}: ${message}`,
  );

test.each([
  [
    'a syntax error',
    'a.js',
    'const a = 1;\nfunction f( {',
    ['2 syntax-error: the file does not parse: Unexpected token'],
  ],
  [
    'types in JavaScript',
    'a.js',
    'const a: string = 1;',
    ['1 syntax-error: the file does not parse: Unexpected token'],
  ],
  [
    'a name declared twice',
    'a.js',
    'let a = 1;\nlet a = 2;\nexport { a };',
    ["2 syntax-error: the file does not parse: Identifier 'a' has already been declared"],
  ],
  [
    'names that nobody defines',
    'a.ts',
    "import express from 'express';\nexport const app = express();\napp.use(helmet());\napp.use(helmet(usersRouter));",
    [
      '3 undefined-name: helmet is neither defined nor imported: the program stops here',
      '4 undefined-name: usersRouter is neither defined nor imported: the program stops here',
    ],
  ],
  [
    'a component that nobody defines',
    'a.tsx',
    'export const A = () => <Panel />;',
    ['1 undefined-name: Panel is neither defined nor imported: the program stops here'],
  ],
  [
    'an assignment without a declaration',
    'a.js',
    'export const a = 1;\ncount = 2;',
    ['2 undefined-name: count is neither defined nor imported: the program stops here'],
  ],
  [
    'types, which the compiler knows',
    'a.ts',
    'export const a: Later[] = [];\nexport type B = JSX.Element | typeof document;',
    [],
  ],
  [
    'names of browsers, runners and bundlers',
    'a.js',
    'export const a = [document, process, describe, cy, Deno, __VERSION__, $];',
    [],
  ],
  ['a name that is asked for first', 'a.js', "export const a = typeof FLAGS === 'undefined' ? {} : FLAGS;", []],
  ['a name that the build imports', 'server.js', 'export default defineEventHandler(() => readBody());', []],
  ['a file that the build puts beside others', 'composables/a.js', 'export const useA = () => ref(1);', []],
  [
    'a namespace in two blocks',
    'a.ts',
    'export namespace A { export const b = 1; }\nexport namespace A { export const c = b; }',
    [],
  ],
  ['a script of a page', 'a.js', 'render(data);', []],
  ['a whole import', 'a.js', "import fs from 'fs';\nexport const a = 1;", ['1 unused-import: unused import']],
  [
    'part of an import',
    'a.ts',
    "import { b, c, type D } from 'b';\nexport const a = c;",
    ['1 unused-import: unused import of b, D'],
  ],
  ['a require', 'a.js', "const fs = require('fs');\nmodule.exports = {};", ['1 unused-variable: fs is never used']],
  [
    'a local',
    'a.js',
    'export function f() {\n  let total = 1;\n  total += 1;\n}',
    ['2 unused-variable: total is never used'],
  ],
  [
    'unreachable code',
    'a.js',
    'export function f() {\n  return 1;\n  f();\n}',
    ['3 unreachable-code: unreachable code'],
  ],
  [
    'keys and cases that come twice',
    'a.js',
    'export const a = { b: 1,\n b: 2 };\nswitch (a) { case 1: break;\n case 1: }',
    ["2 duplicate-key: duplicate key 'b'", '4 duplicate-case: duplicate case label'],
  ],
  [
    'an empty catch',
    'a.js',
    'try { f(); }\ncatch {}',
    ['2 swallowed-error: an error is caught and dropped: handle it, or say in a comment why it may be dropped'],
  ],
  ['an assigned constant', 'a.js', 'const a = 1;\na = 2;\nexport { a };', ["2 likely-bug: 'a' is constant"]],
  ['a debugger statement', 'a.js', 'debugger;', ["1 debugger: unexpected 'debugger' statement"]],
  [
    'a comparison that is always so',
    'a.js',
    'export const f = (a) => a === a;\nif (true) f();',
    [
      '1 self-comparison: comparing to itself is potentially pointless',
      '2 constant-condition: unexpected constant condition',
    ],
  ],
  [
    'a complex function',
    'a.js',
    `export function f(a) {\n${'if (a) a();\n'.repeat(6)}}`,
    ["1 too-complex: function 'f' has a complexity of 7, above 5: take it apart"],
  ],
])('%s is found', (_, path, content, expected) => {
  const found = lint(path, content);
  expect(found).toHaveLength(expected.length);
  for (const [index, text] of expected.entries()) expect(found[index]).toContain(text.trim());
});

test.each([
  [
    'types only, and type-only imports',
    'a.ts',
    "import type { A } from 'a';\nimport { B, type C } from 'b';\nexport const f = (a: A, b: typeof B): C => a as unknown as C;",
  ],
  [
    'overloads',
    'a.ts',
    'function f(a: string): void;\nfunction f(a: number): void;\nfunction f(a: unknown): void { f(a as string); }\nexport { f };',
  ],
  [
    'enums, namespaces and declarations for others',
    'a.ts',
    'enum Color { Red, Green }\nexport const c: Color = 0;\nexport namespace N { const inner = 1; }\ndeclare const G: string;\ndeclare global { interface Window { x: string } }\ndeclare module "m" { const z: number; }',
  ],
  [
    'type parameters and abstract members',
    'a.ts',
    'export abstract class L<T> { abstract m(a: T): void; declare x: number; }\nexport type F<A, B = A> = (b: B) => void;\nexport type M = { [K in string]: 1 };',
  ],
  [
    'parameter properties and decorators of parameters',
    'a.ts',
    "import { Inject, Injectable } from 'x';\nimport { Db } from './db';\n@Injectable()\nexport class A { constructor(@Inject() private readonly db: Db, public n = 1) {} }",
  ],
  [
    'a decorated class in JavaScript',
    'a.js',
    "import { d } from 'x';\n@d\nexport class A { @d m(p) {} static { A.x = 1; } #q = 1; get q() { return this.#q; } }",
  ],
  ['import and export assignments', 'a.ts', "import fs = require('fs');\nexport = fs;"],
  [
    'JSX',
    'a.jsx',
    "import React from 'react';\nimport { Box, Ctx } from './b';\nexport const A = () => <Box.Item><Ctx.Provider value={1} /><p>it's &amp; \"so\"</p></Box.Item>;",
  ],
  ['generic arrows', 'a.tsx', 'export const f = <T,>(a: T) => a;'],
  ['a type assertion', 'a.ts', 'export const f = (a: unknown) => <string>a;'],
  [
    'arguments, rest siblings, _names and positions',
    'a.js',
    'export const f = (a, b) => b;\nconst { x, ...rest } = f();\nconst [, second, third] = f();\nconst _later = 1;\nexport { rest, second };',
  ],
  [
    'a loop that counts',
    'a.js',
    'export function f(n) { let k = 0; for (const _ of n) k += 1; for (const i of n) k += 1; return k; }',
  ],
  [
    'a catch without its error',
    'a.js',
    'try { f(); } catch (error) { g(); }\ntry { f(); } catch { /* it is gone already */ }',
  ],
  ['an endless loop', 'a.js', 'while (true) { if (f()) break; }\nfor (;;) f();'],
  ['functions of a page script', 'a.js', 'function onClick() {}\nvar state = 1;'],
  [
    'CommonJS',
    'a.js',
    "#!/usr/bin/env node\n'use strict';\nconst fs = require('fs');\nif (!fs.x) return;\nexports.a = 1;",
  ],
  ['top-level await', 'a.mjs', "const a = await fetch('x');\nexport default a;"],
  [
    'import attributes',
    'a.js',
    "import a from './a.json' with { type: 'json' };\nexport default a;\nexport * from './b.js';",
  ],
  [
    'a line that is silenced',
    'a.js',
    'export function f() {\n  // eslint-disable-next-line no-unused-vars\n  const a = 1;\n  debugger; // eslint-disable-line\n}',
  ],
  ['a declaration file', 'a.d.ts', 'export declare function f(a: string): void;\nexport const a: number;'],
  [
    'accessors and satisfies',
    'a.ts',
    'export class A { accessor x = 1; }\nexport const a = { b: 1 } satisfies Record<string, number>;\nusing: for (;;) break using;',
  ],
])('%s: nothing is found', (_, path, content) => {
  expect(lint(path, content)).toEqual([]);
});

test('a comment silences no file, and configures nothing', () => {
  expect(lint('a.js', '/* eslint-disable */\n/* eslint complexity: 0 */\ndebugger;')).toHaveLength(1);
});

test.each([
  ['brackets', '('.repeat(100_000)],
  ['closed brackets', `${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['a sum', `x = 1${'+1'.repeat(100_000)}`],
  ['template literals', '`${'.repeat(50_000)],
  ['else if', `if (a) {}${' else if (a) {}'.repeat(20_000)}`],
  ['a slash', '/'.repeat(100_000)],
])('%s without end are answered', (_, content) => {
  const before = process.cpuUsage();
  expect(lint('a.js', content).length).toBeLessThan(3);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(10_000);
});
