import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { mediaTypeOf } from '../../core/contracts/storage/media-type.ts';
import { aDeliverable, assess } from './fixtures.ts';

type Files = Record<string, string>;
const report = async (files: Files) => {
  const artifacts = Object.entries(files).map(([path, content]) => ({ path, media_type: mediaTypeOf(path), content }));
  return assess(aDeliverable({ artifacts }));
};
/** The findings that would send the file back, as `rule:line`. */
const blocking = async (path: string, content: string) =>
  (await report({ [path]: content, 'README.md': '# Read me\n\nText.\n' })).findings
    .filter(({ severity }) => severity === 'major' || severity === 'critical')
    .map(({ rule, line }) => `${rule}:${line}`);

describe('an error in JSON is reported on its line', () => {
  test.each([
    ['a.json', '{\n  "a": tru,\n  "b": 1,\n  "c": 2\n}\n', 2],
    ['a.json', '{\n  "a": 1,\n  "b": [1, 2,\n  "c": 2\n}\n', 4],
    ['a.json', '{\n  "a": 1\n  "b": 2\n}\n\n\n', 3],
    ['a.json', '{\r\n  "a": 1,\r\n  "b": nul\r\n}\r\n', 3],
    ['a.json', '{\n  "a": "x\n}\n', 2],
    ['a.json', '{\n  "a": 1,\n}\n', 3],
    ['a.json', '{\n  // no\n  "a": 1\n}\n', 2],
    ['package.json', '{\n  "name": "a",\n  // no\n  "version": "1"\n}\n', 3],
    ['map.geojson', '{\n  "a": tru\n}\n', 2],
    ['nb.ipynb', '{\n "cells": [\n}\n', 3],
    ['tsconfig.json', '{\n  // yes\n  "a": tru\n}\n', 3],
    ['data.ndjson', '{"a":1}\n{"a":\n{"a":3}\n', 2],
  ])('%s %j', async (path, content, line) => {
    expect(await blocking(path, content)).toEqual([`unreadable:${line}`]);
  });
});

describe('a byte order mark is no error', () => {
  test.each([
    ['a.json', '{"a": 1}\n'],
    ['a.ndjson', '{"a":1}\n{"a":2}\n'],
    ['a.yaml', 'a: 1\n'],
    ['a.xml', '<?xml version="1.0"?>\n<a/>\n'],
    ['a.toml', 'a = 1\n'],
    ['a.py', 'A = 1\n'],
    ['a.js', 'export const a = 1;\n'],
    ['a.ts', 'export const a: number = 1;\n'],
    ['a.go', 'package a\n\nfunc A() int {\n\treturn 1\n}\n'],
    ['A.java', 'class A {\n  int a = 1;\n}\n'],
    ['a.rb', 'puts 1\n'],
    ['a.sh', '#!/bin/sh\nls\n'],
    ['a.sql', 'SELECT a FROM b;\n'],
    ['a.css', 'a {\n  color: red;\n}\n'],
    ['a.html', '<p>a</p>\n'],
    ['a.php', '<?php\necho 1;\n'],
    ['Dockerfile', 'FROM alpine:3.20@sha256:aa\nUSER nobody\n'],
    ['a.tf', 'variable "a" {\n  type = string\n}\n'],
    ['a.csv', 'a,b\n1,2\n'],
    ['junit.xml', '<testsuite tests="1" failures="0"><testcase name="a"/></testsuite>\n'],
  ])('%s', async (path, content) => {
    expect(await blocking(path, `\ufeff${content}`)).toEqual(await blocking(path, content));
  });
});

describe('nothing that its author cannot mend is sent back', () => {
  test.each([
    ['tests/conftest.py', ''],
    ['pkg/__init__.pyi', ''],
    ['pkg/py.typed', ''],
    ['src/lib.rs', ''],
    ['.dockerignore', '\n'],
    ['static/.nojekyll', ''],
    ['styles/empty.module.css', ''],
    ['tests/fixtures/empty.json', ''],
    ['tests/fixtures/broken.json', '{"a": '],
    ['testdata/cut.yaml', 'a: [1,\n'],
    ['src/__fixtures__/bad.js', 'function (\n'],
    ['pkg/testdata/input.go', 'package a\nfunc {\n'],
    ['tests/data/invalid-order.toml', 'a = \n'],
    ['.eslintrc.json', '{\n  // as in the template\n  "extends": "eslint:recommended",\n}\n'],
    ['api-extractor.json', '/** as the tool writes it */\n{ "a": "b" }\n'],
    ['turbo.json', '{\n  // tasks\n  "tasks": {}\n}\n'],
    ['tsconfig.build.json', '{\n  "compilerOptions": { "strict": true, },\n}\n'],
    ['.vscode/settings.json', '{ /* a */ "b": 1 }\n'],
    ['outputs.yaml', "Outputs:\n  Help:\n    Value: 'Open the console,\n    and choose.'\n"],
    ['check.rb', "def a(b)\n  # It goes on. \\\n  unless b\n    raise 'x'\n  end\nend\n"],
    ['crds/widgets.yaml', `spec:\n${'  - name: field\n'.repeat(20_000)}`],
  ])('%s', async (path, content) => {
    expect(await blocking(path, content)).toEqual([]);
  });
});

describe('work that its author can mend is sent back', () => {
  test.each([
    ['src/app.js', '', 'unreadable:null'],
    ['src/data.json', '{"a": ', 'unreadable:1'],
    ['config.yaml', 'a: [1,\n', 'unreadable:2'],
    ['config.yaml', "a: 'never closed\nb: 2\n", 'unreadable:3'],
    ['src/broken.js', 'function (\n', 'syntax-error:1'],
    ['db/init.sql', "CREATE USER shop WITH PASSWORD 'kT9-plum-42';\n", 'hardcoded-secret:1'],
  ])('%s %j', async (path, content, expected) => {
    expect(await blocking(path, content)).toEqual([expected]);
  });

  test('all files empty', async () => {
    expect((await report({ 'a.md': '', '.gitkeep': '' })).verdict).toBe('rework');
  });
});

test('a key of this system is a secret', async () => {
  const key = `tritons_${'0123456789abcdef'}_${'aB3-'.repeat(10)}xyz`;
  for (const path of ['notes.md', 'a.js', '.env']) {
    const { verdict, findings } = await report({
      [path]: path === 'a.js' ? `export const a = '${key}';\n` : `KEY=${key}\n`,
    });
    expect(verdict).toBe('rework');
    expect(JSON.stringify(findings)).not.toContain(key);
  }
});

/** Rules with the severity major or critical, as the sources of the checks write them. */
function rulesThatSendBack(): string[] {
  const forms = [
    /rule: '([a-z-]+)',\s+severity: '(?:major|critical)'/g,
    /severity: '(?:major|critical)',(?:\s+message: [^\n]*,)?\s+rule: '([a-z-]+)'/g,
    /about\(\s*'(?:major|critical)',\s+'([a-z-]+)'/g,
    /\bmajor\(\s*'([a-z-]+)'/g,
    /ofFile\('([a-z-]+)', '(?:major|critical)'/g,
  ];
  const sources = readdirSync('checks', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ts'));
  const text = sources.map((name) => readFileSync(`checks/${name}`, 'utf8')).join('\n');
  return [...new Set(forms.flatMap((form) => [...text.matchAll(form)].map(([, rule = '']) => rule)))];
}

test('every rule that sends work back has a line in docs/quality.md that says how to mend it', () => {
  const rules = rulesThatSendBack();
  expect(rules.length).toBeGreaterThan(40);
  const rows = readFileSync('docs/quality.md', 'utf8')
    .split('\n')
    .filter((row) => /^\| .*(?:major|critical)/.test(row));
  const said = (rule: string) => rows.some((row) => row.includes(`\`${rule}\``) && !/\| *\|$/.test(row));
  expect(rules.filter((rule) => !said(rule))).toEqual([]);
});
