// biome-ignore-all lint/suspicious/noTemplateCurlyInString: it is shell.
import { expect, test } from '@jest/globals';
import { findShellProblem } from '../../../checks/code/parse-shell.ts';

test.each([
  ['if [ -f a ]; then\n  echo b\n', 2],
  ['echo a\necho "b\necho c\n', 2],
  ['for a in b; do\n  echo "$(c\ndone\n', 2],
  ['f() {\n  case $1 in\n    a) echo b ;;\n}\n', 4],
  ['echo a\ncat <<EOF\nb\n', 2],
  ['a=$(cat <<EOF\nb\n)\nfi\n', 1],
  ['echo a\ndone\n', 2],
])('%j is broken in line %i', (content, line) => {
  expect(findShellProblem(content)).toEqual({ line, message: expect.any(String) });
});

test.each([
  "#!/bin/sh\n# it's { (\ncase $1 in\n  a) echo 'b (' ;;\n  (c) ;;\nesac\n",
  'a=$(( (1 << 2) + ${#b} ))\nfor ((i = 0; i < 3; i++)); do echo "${c:-"$(d "e")"}"; done\n',
  "cat <<'A' <<-B\n$(it's\nA\n\t\"\n\tB\n[[ $a =~ ^(b|c)$ ]] && echo $'\\''\n",
  'docker ps --format "{{.ID}}"\n',
  '#!/usr/bin/env zsh\nfor a (b c) { echo $a }\n',
  '#!/bin/bash\n{% if a %}\necho "\n{% endif %}\n',
])('%j is left alone', (content) => {
  expect(findShellProblem(content)).toBeNull();
});

test.each([
  '$('.repeat(250_000),
  '"$('.repeat(160_000),
  '`'.repeat(499_999),
  'f() '.repeat(100_000),
  `cat ${'<<A '.repeat(100_000)}`,
  'cat <<A\n'.repeat(60_000),
])('half a megabyte of shell is read in seconds', (content) => {
  const before = process.cpuUsage();
  findShellProblem(content);
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(5_000);
});
