import { expect, test } from '@jest/globals';
import { lintPythonFile } from '../../../checks/code/lint-python-file.ts';

const undefinedIn = async (content: string) =>
  (await lintPythonFile('a.py', content, 20))
    .filter(({ rule }) => rule === 'undefined-name')
    .map(({ line, severity, message }) => `${line} ${severity} ${message.split(' ')[0]}`);

test.each([
  [
    'that nobody defines',
    'def total(order):\n    return sum(line.price for line in payload.lines)\n',
    ['2 major payload'],
  ],
  ['of a module that is not imported', 'def now():\n    return datetime.now()\n', ['2 major datetime']],
  ['of a decorator', '@app.get("/")\ndef read():\n    return 1\n', ['1 major app']],
  ['misspelt', 'values = [1]\nprint(len(value))\n', ['2 major value']],
  ['of the language', 'print(__file__, __name__, ExceptionGroup, aiter)\n', []],
  ['of gettext or a notebook', 'print(_("Hello"), get_ipython())\ndisplay(1)\n', []],
  ['of Python 2, beside those of 3', 'import sys\ntext = str if sys.version_info[0] > 2 else unicode\n', []],
  ['of a type in quotes', 'def f(order: "Order") -> "list[Order]":\n    return [order]\n', []],
  ['that a type checker was told of', 'print(later)  # type: ignore[name-defined]\n', []],
  ['that the file puts among its own', 'globals().update({"LIMIT": 1})\nprint(LIMIT)\n', []],
  ['that is deleted after its use', 'def op():\n    return helper()\n\nhelper = int\nop()\ndel helper\n', []],
  ['of a star import', 'from settings import *\nprint(LIMIT)\n', []],
  ['in an exported notebook', '# Databricks notebook source\nspark.sql("SELECT 1")\n', []],
])('a name %s', async (_, content, expected) => {
  expect(await undefinedIn(content)).toEqual(expected);
});
