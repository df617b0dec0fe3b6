import { expect, test } from '@jest/globals';
import { findDockerfileProblem } from '../../../checks/code/dockerfile-problem.ts';

test.each([
  ['FROM a:1\nRUN b \\\n', 2, 'the file ends after a line continuation of `RUN`'],
  ['FROM a:1\nRUN <<EOF\nb\n', 2, 'the text up to `EOF` is not closed'],
  ['FROM a:1\nRUNN b\n', 2, '`RUNN` is not a Docker instruction'],
  ['FROM a:1\nRUN b\n  && c\n', 3, '`&&` is not a Docker instruction'],
  ['FROM a:1\nCMD ["node", "b.js"\n', 2, 'the arguments of CMD are not a JSON array: use double quotes'],
  ["FROM a:1\nENTRYPOINT ['b']\n", 2, 'the arguments of ENTRYPOINT are not a JSON array: use double quotes'],
  ['FROM a:1\nCOPY\n', 2, '`COPY` has no arguments'],
  ['# only\nARG A=1\n', 1, 'it has no FROM'],
  ['RUN a\nFROM b:1\n', 1, '`RUN` stands before any FROM'],
])('%j', (content, line, message) => {
  expect(findDockerfileProblem('Dockerfile', content)).toEqual({ line, message });
});

test.each([
  [
    'Dockerfile',
    'ARG A=1\nfrom a:$A as b\nRUN [ -f c ] && [ -d d ]\nRUN e \\\n  # f\n  && g\nCMD ["h", "-c", "it\'s"]\n',
  ],
  ['Dockerfile', 'FROM a:1\nRUN cat <<A > b && cat <<"C" > d\n"\nA\n[\nC\nRUN e <<< "f"; echo $((1<<F))\nCMD exec g\n'],
  ['Dockerfile', '# escape=`\nFROM a:1\nRUN b `\n  c\n'],
  ['Dockerfile', 'FROM {{ image }}\n{% if a %}\n'],
  ['Dockerfile.part', 'RUN a\n'],
])('%s is left alone: %j', (path, content) => {
  expect(findDockerfileProblem(path, content)).toBeNull();
});
