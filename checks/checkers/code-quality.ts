import type { Checker, CheckFinding } from '../../core/assessment/checker.ts';
import { checkFile, isChecked } from '../code/check-file.ts';
import { codeLines } from '../code/code-lines.ts';
import { type CodeFile, type Duplicate, findDuplicates } from '../code/duplicated-blocks.ts';
import { notebookOf } from '../code/notebook.ts';
import { sharedNames } from '../code/shared-names.ts';
import { isTest } from '../file-roles.ts';
import { isCode, languageOf } from '../languages/language-of.ts';

/** Limit on linting, over all files: about 1.1 seconds per million characters. Files beyond it are only parsed. */
const MAX_LINTED_CHARACTERS = 1_500_000;

const duplicateFinding = ({ original, copies: [copy, ...more] }: Duplicate): CheckFinding => {
  const where = original.path === copy.path ? 'lines' : `lines of ${original.path.slice(0, 150)},`;
  const others = more.length === 0 ? '' : ` (and at ${more.length} more ${more.length === 1 ? 'place' : 'places'})`;
  return {
    rule: 'duplicated-block',
    severity: 'minor',
    file: copy.path,
    line: copy.from,
    message: `${copy.lines} lines of code repeat ${where} ${original.from} to ${original.to}${others}: share them`,
  };
};

/**
 * Checks that code parses, has no flaw that linters are nearly always right about, and is not copied. Score: see
 * `codeScore`. null without code in a language that this check reads.
 */
export const codeQualityChecker: Checker = {
  name: 'code-quality',
  async check({ deliverable: { artifacts }, rules: { thresholds } }) {
    const findings: CheckFinding[] = [];
    const compared: CodeFile[] = [];
    const shared = sharedNames(artifacts);
    let characters = 0;
    let lines = 0;
    let parsedLines = 0;
    for (const handedIn of artifacts) {
      const notebook = notebookOf(handedIn);
      const artifact = notebook?.script ?? handedIn;
      const { path, content } = artifact;
      const language = languageOf(artifact);
      if (!isChecked(language)) continue;
      const {
        counts,
        parses,
        findings: found,
      } = await checkFile(artifact, {
        complexity: thresholds.complexity,
        beyond: characters > MAX_LINTED_CHARACTERS,
        shared,
      });
      characters += content.length;
      for (const { line, ...finding } of found)
        findings.push({ ...finding, file: handedIn.path, line: notebook ? notebook.lineOf(line) : line });
      if (!counts) continue;
      // Tests repeat themselves so that each can be read alone.
      if (parses && isCode(language) && !isTest(path) && !notebook)
        compared.push({ path, lines: codeLines(language, content) });
      const written = content.split('\n').filter((line) => line.trim() !== '').length;
      lines += written;
      if (parses) parsedLines += written;
    }
    for (const repeat of findDuplicates(compared, thresholds.duplicate_lines)) findings.push(duplicateFinding(repeat));
    const minorFindings = findings.filter(({ severity }) => severity === 'minor').length;
    const score = codeScore({ lines, parsedLines, minorFindings });
    if (score !== null) return { score, findings, measured: { 'code_quality.score': score } };
    const why = 'the deliverable has no code in a language that this check reads';
    return { score, findings, notMeasured: { 'code_quality.score': why } };
  },
};

/** A minor finding costs as much as this many lines. */
const LINES_PER_FINDING = 10;
/** Less code counts as this many lines, so that one finding does not ruin the score of a small file. */
const LEAST_LINES = 200;

type CodeTally = {
  /** Lines of all checked code. */
  lines: number;
  /** Lines of the files that parse. */
  parsedLines: number;
  minorFindings: number;
};

/**
 * Returns parsedLines / lines × max(0, 1 − 10 × minorFindings / max(parsedLines, 200)). The formula is our own: a file
 * that does not parse scores nothing, and each minor finding spoils ten lines. null without code.
 */
function codeScore({ lines, parsedLines, minorFindings }: CodeTally): number | null {
  if (lines === 0) return null;
  const spoilt = (LINES_PER_FINDING * minorFindings) / Math.max(parsedLines, LEAST_LINES);
  return (parsedLines / lines) * Math.max(0, 1 - spoilt);
}
