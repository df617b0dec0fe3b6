import { treeOf } from '../code/parse-script.ts';
import { isTest, isVendored } from '../file-roles.ts';
import { codeExecution } from './javascript/code-execution.ts';
import { crypto } from './javascript/crypto.ts';
import { factsOf } from './javascript/facts.ts';
import { injection } from './javascript/injection.ts';
import { sql } from './javascript/sql.ts';
import { web } from './javascript/web.ts';
import type { Flaw, Scan } from './scan.ts';

/** The parser takes about a second per megabyte; nobody writes files of that size. */
const MAX_CHARACTERS = 1_000_000;

/** Words that the rules look for. A program without any of them need not be parsed. */
const SUSPECT =
  /\beval\b|\bFunction\(|\bvm\b|set(?:Timeout|Interval)\(\s{0,20}["'`]|child_process|shelljs|execa|(?:SELECT|INSERT|UPDATE|DELETE)\s|Unsafe\(|\.(?:(?:and|or)?(?:where|having)|\w{0,20}Raw|literal)\(\s{0,20}[`"']|innerHTML|outerHTML|InnerHTML|document\.write|AdjacentHTML|rejectUnauthorized|strictSSL|TLS_REJECT|createHash|Math\.random|credentials|httpOnly|algorithm|jsonwebtoken|ignoreExpiration|process\.env\.\w*(?:SECRET|PASSWORD|KEY)\s*(?:\|\||\?\?)|createCipher|createDecipher|\b(?:req|request|ctx|context|event)\??\.(?:body|query|params|headers|cookies|request|queryString|pathParam)/i;

const RULES = [...codeExecution, ...injection, ...sql, ...web, ...crypto];

/** Programs that developers run on what is theirs, such as one that tags a release. */
const IS_TOOL = /(?:^|\/)(?:scripts?|tools?|build|ci|release|hack|\.github)\/|(?:^|\/)(?:gulp|grunt)file\.\w+$/i;

/** Nobody else chooses the values that a tool puts into a command, unless they come from a request. */
const rated = <F extends Omit<Flaw, 'at'>>(flaw: F, path: string): F =>
  flaw.rule === 'command-injection' && flaw.severity === 'major' && IS_TOOL.test(path)
    ? { ...flaw, severity: 'minor' }
    : flaw;

/** Finds dangerous calls in JavaScript and TypeScript by syntax tree. A program that does not parse is not searched. */
export const scanJavascript: Scan = (file) => {
  const { path, content, language } = file;
  if (isTest(path) || isVendored(path) || !SUSPECT.test(content)) return [];
  if (content.length > MAX_CHARACTERS) {
    const message = `the file was not searched for dangerous calls: split it into files of at most ${MAX_CHARACTERS} characters`;
    return [{ rule: 'too-large', severity: 'major', message, at: 0 }];
  }
  // The code check reports syntax errors.
  const root = treeOf(path, content, language === 'typescript');
  if (root === null) return [];
  const facts = factsOf(root, content);
  const flaws: Flaw[] = [];
  for (const node of facts.parents.keys()) {
    for (const rule of RULES) {
      const found = rule(node, facts);
      if (found) flaws.push({ ...rated(found, path), at: (found.at ?? node).start ?? 0 });
    }
  }
  return flaws;
};
