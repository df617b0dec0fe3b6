import { expect, test } from '@jest/globals';
import { codeQualityChecker } from '../../../checks/checkers/code-quality.ts';
import { securityScanChecker } from '../../../checks/checkers/security-scan.ts';
import { inputOf, inShort } from '../fixtures.ts';

/** A notebook as Jupyter writes it: each line of a cell on a line of its own. Cell 1 begins on line 9. */
const notebook = (cells: string[][], language = 'python') =>
  `${JSON.stringify(
    {
      cells: cells.map((lines) => ({
        cell_type: 'code',
        metadata: {},
        outputs: [],
        source: lines.map((line, row) => (row === lines.length - 1 ? line : `${line}\n`)),
      })),
      metadata: { kernelspec: { language } },
    },
    null,
    1,
  )}\n`;

const input = (content: string) => inputOf([{ path: 'a.ipynb', media_type: 'application/json', content }]);
const code = async (content: string) => (await codeQualityChecker.check(input(content))).findings.map(inShort);
const lineOf = (content: string, text: string) => content.split('\n').findIndex((line) => line.includes(text)) + 1;

test('a cell that does not parse', async () => {
  const content = notebook([['import pandas as pd'], ['df = pd.read_csv("a.csv"', 'df.head()']]);
  const [finding] = await code(content);
  expect([
    `major syntax-error a.ipynb:${lineOf(content, 'read_csv')}`,
    `major syntax-error a.ipynb:${lineOf(content, 'df.head')}`,
  ]).toContain(finding);
});

test('names are those of all cells', async () => {
  const content = notebook([['import pandas as pd'], ['df = pd.DataFrame()'], ['df.head()', 'frame.tail()']]);
  expect(await code(content)).toEqual([`major undefined-name a.ipynb:${lineOf(content, 'frame.tail')}`]);
});

test('commands of the notebook, and cells for other programs, are no Python', async () => {
  const cells = [
    ['%matplotlib inline', '!pip install pandas', 'len?'],
    ['files = !ls', 'x = %timeit -o 1', 'print(files, x, spark)'],
    [
      'f = open("a",  # or a comma?',
      '    "r")',
      'if f:  # nothing there?',
      '    total = (1',
      '    % 2)',
      'def g(x): return x  # ok?',
      'g(1)',
    ],
    ['%%bash', 'for f in *; do echo $f; done'],
    ['%%time', 'x = 1', 'x'],
  ];
  expect(await code(notebook(cells))).toEqual([]);
});

test('a notebook in another language, or one that is no notebook, is left alone', async () => {
  expect(await code(notebook([['x <- c(1,']], 'R'))).toEqual([]);
  for (const content of ['[]', 'null', '{"cells": 1}', '{', '{"cells": [1, {"cell_type": "code"}, null]}'])
    expect(await code(content)).toEqual([]);
});

test('a source that is one text has one line', async () => {
  const content = JSON.stringify({ cells: [{ cell_type: 'code', source: 'x = 1\ny = (\n' }] }, null, 1);
  expect(await code(content)).toEqual([`major syntax-error a.ipynb:${lineOf(content, 'x = 1')}`]);
});

test('dangerous calls are found at their lines', async () => {
  const content = notebook([['import os'], ['name = input()', 'os.system("ls " + name)']]);
  const { findings } = await securityScanChecker.check(input(content));
  expect(findings.map(inShort)).toEqual([`major command-injection a.ipynb:${lineOf(content, 'os.system')}`]);
});
