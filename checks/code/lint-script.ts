import { analyze } from '@typescript-eslint/scope-manager';
import { visitorKeys } from '@typescript-eslint/visitor-keys';
import { Linter } from 'eslint/universal';
import { completeNodes } from './complete-nodes.ts';
import { type FileFinding, syntaxError } from './file-finding.ts';
import { type Program, parseScript, tooDeep } from './parse-script.ts';
import { plugins, RULE_IDS, rulesFor } from './script-rules.ts';
import { undefinedNames } from './undefined-names.ts';
import { unusedNames } from './unused-names.ts';

/** If `complexity` is null, only the syntax is checked. `shared`: names that other files of the deliverable define for all. */
export type LintScript = {
  path: string;
  content: string;
  typescript: boolean;
  complexity: number | null;
  shared: ReadonlySet<string>;
};

const linter = new Linter();
const COMMONJS = /\brequire\s*\(|\bmodule\.exports\b|\bexports\./;

/** Lints a JavaScript or TypeScript file, or reports its syntax error only. */
export function lintScript({ path, content, typescript, complexity, shared }: LintScript): FileFinding[] {
  const parsed = parseScript(path, content, typescript);
  if ('problem' in parsed) return [syntaxError(parsed.problem)];
  if (complexity === null) return [];
  try {
    return lintProgram(parsed.program, { path, content, typescript, complexity, shared });
  } catch (error) {
    // Linters need more stack than the parser.
    if (error instanceof RangeError) return [syntaxError(tooDeep(content))];
    throw error;
  }
}

type Lint = LintScript & { complexity: number };

function lintProgram(program: Program, { path, content, typescript, complexity, shared }: Lint): FileFinding[] {
  if (!typescript) completeNodes(program);
  const isModule = program.sourceType === 'module';
  // Other scripts of the page may use what a script declares outside of functions.
  const globalReturn = !isModule && COMMONJS.test(content);
  const scopeManager = analyze(program as never, { sourceType: program.sourceType, globalReturn, lib: [] });
  const messages = linter.verify(
    content,
    {
      files: ['**/*'],
      plugins,
      languageOptions: {
        sourceType: isModule ? 'module' : globalReturn ? 'commonjs' : 'script',
        parser: {
          meta: { name: 'babel', version: '8' },
          parseForESLint: () => ({
            ast: program,
            scopeManager: scopeManager as never,
            visitorKeys: visitorKeys as never,
          }),
        },
      },
      linterOptions: { noInlineConfig: true, reportUnusedDisableDirectives: 'off' },
      rules: rulesFor(complexity, isModule || globalReturn ? 'all' : 'local'),
    },
    { filename: 'file.js' },
  );
  const failure = messages.find(({ fatal }) => fatal);
  if (failure !== undefined) throw new Error(failure.message);
  const unused = messages.filter(({ ruleId }) => ruleId === 'no-unused-vars');
  const hasJsx = program.tokens.some(({ type }) => type === 'JSXIdentifier');
  const found = [
    ...unusedNames(scopeManager, unused, hasJsx),
    ...(isModule ? undefinedNames(scopeManager, path, shared) : []),
    ...messages.flatMap(findingOf),
  ];
  const lines = content.split('\n');
  return found.filter(({ line }) => !isSilenced(lines, line!));
}

function findingOf({ ruleId, line, message }: Linter.LintMessage): FileFinding[] {
  const rule = RULE_IDS[ruleId ?? ''];
  if (rule === undefined) return [];
  const said =
    rule === 'too-complex' ? message.replace(/\. Maximum allowed is (\d+)\.$/, ', above $1: take it apart') : message;
  return [
    { rule, severity: 'minor', line, message: (said.charAt(0).toLowerCase() + said.slice(1)).replace(/\.$/, '') },
  ];
}

/** Tells if an ESLint comment silences the line. Comments that silence a whole file are ignored. */
function isSilenced(lines: string[], line: number): boolean {
  return (
    lines[line - 1]?.includes('eslint-disable-line') === true ||
    lines[line - 2]?.includes('eslint-disable-next-line') === true
  );
}
