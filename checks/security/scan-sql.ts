import { isTest, isVendored } from '../file-roles.ts';
import { mask } from '../mask.ts';
import type { Flaw, Scan } from './scan.ts';

const NAME = String.raw`(?:[\w$]{1,60}\.){0,2}(?:["\x60\[]?[\w$]{1,60}["\x60\]]?)`;
const DELETE = new RegExp(String.raw`\bDELETE\s{1,20}FROM\s{1,20}(?<table>${NAME})\s{0,20}(?:;|$(?![\s\S]))`, 'gi');
const UPDATE = new RegExp(
  String.raw`(?<!\bFOR\s{1,20})\bUPDATE\s{1,20}(?:ONLY\s{1,20})?(?<table>${NAME})\s{1,20}SET\s(?<set>[^;]{1,2000})(?:;|$(?![\s\S]))`,
  'gi',
);
/** Files that fill or empty a database on purpose. */
const STARTS_ANEW = /(?:^|[/._-])(?:seeds?|reset|teardown|tear-down|truncate|wipe|down|rollback|undo)(?:[/._-]|$)/i;
/** Says that all rows are meant. */
const MEANS_ALL = /--[^\n]{0,200}\b(?:all|every|each|any|whole|backfill|alle|jede|toutes?|tous|todos|todas)\b/i;
const COMMENT_CHARACTERS = 300;

/** Finds statements of a script that write to every row. A migration may fill a column that it has added. */
export const scanSql: Scan = ({ path, content, language }) => {
  if (language !== 'sql' || isTest(path) || isVendored(path) || STARTS_ANEW.test(path)) return [];
  const { code } = mask(content, language) ?? { code: '' };
  const flaw = (index: number, table: string, what: string): Flaw[] => {
    if (isTemporary(table, code) || isInFunction(code, index) || MEANS_ALL.test(commentsAt(content, index))) return [];
    const message = `every row of ${table.slice(0, 60)} is ${what}: add WHERE, or say in a comment that all rows are meant`;
    return [{ rule: 'unbounded-write', severity: 'major', message, at: index }];
  };
  const deleted = code.matchAll(DELETE).flatMap(({ index, groups }) => flaw(index, groups!.table!, 'deleted'));
  const changed = code
    .matchAll(UPDATE)
    .filter(({ groups }) => !/\b(?:WHERE|FROM|JOIN|LIMIT)\b/i.test(groups!.set!) && !fillsNewColumn(groups!.set!, code))
    .flatMap(({ index, groups }) => flaw(index, groups!.table!, 'changed'));
  return [...deleted.take(100), ...changed.take(100)];
};

/** A table that the script makes for itself is no data yet. */
const isTemporary = (table: string, code: string): boolean =>
  /^(?:#|tmp|temp|staging|stg)/i.test(table) ||
  new RegExp(String.raw`\bCREATE\s[^;]{0,60}\bTABLE\s[^;(]{0,40}${RegExp.escape(table)}`, 'i').test(code);

/** In the body of a function or trigger, which counts or queues in a table of its own. */
function isInFunction(code: string, at: number): boolean {
  const before = code.slice(Math.max(0, at - 5_000), at);
  const [last] = [...before.matchAll(/\bCREATE\s[^;]{0,200}?\b(?:FUNCTION|PROCEDURE|TRIGGER)\b/gi)].slice(-1);
  return last !== undefined && !/\bEND\b\s*(?:;|\/|\$)|\$\w{0,60}\$\s*(?:LANGUAGE|;)/i.test(before.slice(last.index));
}

const fillsNewColumn = (set: string, code: string): boolean =>
  set.split(/,(?![^()]{0,200}\))/).every((each) =>
    new RegExp(
      String.raw`\bADD\s+(?:COLUMN\s+)?(?:IF\s+NOT\s+EXISTS\s+)?["\x60]?${RegExp.escape(
        each
          .split('=')[0]!
          .replaceAll(/["\x60]/g, '')
          .trim(),
      )}\b`,
      'i',
    ).test(code),
  );

/** The line of a statement, and comments on the lines above it. */
function commentsAt(content: string, at: number): string {
  const end = content.indexOf('\n', at);
  const text = content.slice(Math.max(0, at - COMMENT_CHARACTERS), end === -1 ? content.length : end);
  const lines = text.split('\n');
  const above = lines.slice(0, -1).reverse();
  const first = above.findIndex((line) => !/^\s*--/.test(line));
  return [...above.slice(0, first === -1 ? above.length : first), lines.at(-1)].join('\n');
}
