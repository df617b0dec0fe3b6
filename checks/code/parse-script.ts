import { type ParserOptions, parse } from '@babel/parser';
import type { File } from '@babel/types';
import type { AST } from 'eslint';
import type { SyntaxProblem } from './file-finding.ts';

/** A program in ESLint's format: ESTree, with typescript-eslint's nodes for TypeScript. */
export type Program = AST.Program & { sourceType: 'module' | 'script' };
/** A program, or the reason that there is none. */
export type ParsedScript = { program: Program } | { problem: SyntaxProblem };

const TOO_DEEP = 'it is nested too deeply';

/** Errors of babel's that other compilers do not report. */
const ACCEPTED = new Set(['UnsupportedParameterDecorator']);

const TOKEN_TYPES = new Map([
  ['name', 'Identifier'],
  ['privateName', 'PrivateIdentifier'],
  ['string', 'String'],
  ['num', 'Numeric'],
  ['bigint', 'Numeric'],
  ['regexp', 'RegularExpression'],
  ['template', 'Template'],
  ['jsxText', 'JSXText'],
  ['jsxName', 'JSXIdentifier'],
]);

/** Parser options that all checks share: JavaScript or TypeScript, with JSX if the file may have it. */
function optionsFor(
  path: string,
  typescript: boolean,
): ParserOptions & { plugins: NonNullable<ParserOptions['plugins']> } {
  const language: ParserOptions['plugins'] = typescript ? [['typescript', { dts: /\.d\.[mc]?ts$/.test(path) }]] : [];
  // In a .ts file `<T>x` is an assertion.
  if (!typescript || /\.tsx$/i.test(path)) language.push('jsx');
  return {
    sourceType: 'unambiguous',
    errorRecovery: true,
    createImportExpressions: true,
    allowAwaitOutsideFunction: true,
    allowReturnOutsideFunction: true,
    allowUndeclaredExports: true,
    plugins: ['decorators', 'decoratorAutoAccessors', ...language],
  };
}

type BabelError = { reasonCode: string };
const wrongIn = <E extends BabelError>(errors: readonly E[] | null | undefined): E | undefined =>
  errors?.find(({ reasonCode }) => !ACCEPTED.has(reasonCode));

/** Returns babel's own tree of a program; null if it does not parse. */
export function treeOf(path: string, content: string, typescript: boolean): File['program'] | null {
  try {
    const { program, errors } = parse(content, { ...optionsFor(path, typescript), attachComment: false });
    return wrongIn(errors) === undefined ? program : null;
  } catch {
    return null;
  }
}

/** Parses a program for ESLint. A text that is nested some thousand levels deep is reported as a problem. */
export function parseScript(path: string, content: string, typescript: boolean): ParsedScript {
  try {
    const options = optionsFor(path, typescript);
    const plugins: ParserOptions['plugins'] = ['estree', ...options.plugins];
    const { program, tokens, comments, errors } = parse(content, { ...options, plugins, ranges: true, tokens: true });
    const error = wrongIn(errors);
    if (error !== undefined) return { problem: problemOf(error, content) };
    return {
      program: Object.assign(program, {
        tokens: tokensOf(tokens ?? [], content),
        comments: commentsOf(comments ?? []),
      }) as never,
    };
  } catch (error) {
    return { problem: problemOf(error, content) };
  }
}

type BabelToken = {
  type: { label: string; keyword?: string } | string;
  start: number;
  end: number;
  loc: AST.SourceLocation;
};

function tokensOf(tokens: BabelToken[], content: string): AST.Token[] {
  return tokens.flatMap(({ type, start, end, loc }) => {
    // Comments are among the tokens, with a string as their type.
    if (typeof type === 'string' || type.label === 'eof') return [];
    const kind = type.keyword === undefined ? (TOKEN_TYPES.get(type.label) ?? 'Punctuator') : 'Keyword';
    return { type: kind as AST.TokenType, value: content.slice(start, end), range: [start, end] as AST.Range, loc };
  });
}

function commentsOf(
  comments: { type: string; value: string; start?: number | null; end?: number | null; loc?: unknown }[],
) {
  return comments.map(({ type, value, start, end, loc }) => ({
    type: type === 'CommentBlock' ? 'Block' : 'Line',
    value,
    range: [start, end],
    loc,
  }));
}

/** Returns the line with the deepest brackets; brackets in strings count too. */
function deepestLine(content: string): number {
  let [depth, most, line, deepest] = [0, 0, 1, 1];
  for (const [token] of content.matchAll(/[()[\]{}\n]/g)) {
    if (token === '\n') line += 1;
    else if ('([{'.includes(token)) depth += 1;
    else depth -= 1;
    if (depth > most) [most, deepest] = [depth, line];
  }
  return deepest;
}

/** The problem of a program that overflows the stack. */
export const tooDeep = (content: string): SyntaxProblem => ({ message: TOO_DEEP, line: deepestLine(content) });

function problemOf(error: unknown, content: string): SyntaxProblem {
  if (error instanceof RangeError) return tooDeep(content);
  if (!(error instanceof SyntaxError)) throw error;
  const { loc } = error as SyntaxError & { loc?: { line: number } };
  return { message: error.message.replace(/ \(\d+:\d+\)$/, ''), line: loc?.line ?? 1 };
}
