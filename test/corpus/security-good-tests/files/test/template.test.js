import assert from 'node:assert/strict';
import { execSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import test from 'node:test';
import { fill } from '../src/template.js';

const PASSWORD = 'Correct-Horse-7';

test('fills holes and escapes values', () => {
  assert.equal(fill('<b>{{ name }}</b>', { name: '<i>' }), '<b>&lt;i></b>');
});

test('a filled template can be run as code', () => {
  assert.equal(eval(fill('{{ a }} + {{ b }}', { a: 1, b: 2 })), 3);
});

test('the command line prints the same', () => {
  const template = 'Hello {{ name }}';
  assert.equal(execSync(`echo "${template}"`, { encoding: 'utf8' }).trim(), template);
});

test('a password is not changed', () => {
  const hash = createHash('md5').update(fill('{{ password }}', { password: PASSWORD })).digest('hex');
  assert.equal(hash, createHash('md5').update(PASSWORD).digest('hex'));
});
