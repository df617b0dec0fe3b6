import type { Checker, CheckFinding, CheckInput } from '../../core/assessment/checker.ts';
import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { asksForDocumentation } from '../../core/decomposition/asks-for-documentation.ts';
import { checkCodeBlocks } from '../documentation/check-code-blocks.ts';
import { Site } from '../documentation/check-links.ts';
import { checkSections } from '../documentation/check-sections.ts';
import { type MarkdownDocument, readMarkdown } from '../documentation/read-markdown.ts';
import { languageOf } from '../languages/language-of.ts';

/** Less text than that in all documents together documents nothing. */
const MIN_CHARACTERS = 200;
/** What a minor finding takes off the score of its document. */
const MINOR_COST = 0.1;

/** Skills of the subtask that writes the documentation of a task, as plans name them. */
const WRITING = ['documentation', 'technical_writing', 'technical_writer', 'reporting'];

const isMarkdown = (artifact: Artifact): boolean => languageOf(artifact) === 'markdown';

const isDocument = (artifact: Artifact): boolean =>
  isMarkdown(artifact) ||
  languageOf(artifact) === 'html' ||
  /\.(?:rst|adoc|asciidoc|org|tex)$|(?:^|\/)readme(?:\.txt)?$/i.test(artifact.path) ||
  /^text\/(?:x-rst|prs\.fallenstein\.rst|asciidoc|x-asciidoc)/.test(artifact.media_type);

/** It is asked of the task, and it is this subtask's part (decision 0052). */
const isRequired = ({ output_format, skills }: CheckInput['order']): boolean =>
  asksForDocumentation(output_format) && skills.some((skill) => WRITING.includes(skill));

const checkAmount = (documents: Artifact[]): CheckFinding[] => {
  const characters = documents.reduce((sum, { content }) => sum + content.replaceAll(/\s+/g, ' ').length, 0);
  if (characters >= MIN_CHARACTERS) return [];
  const message =
    documents.length === 0
      ? 'documentation is asked for, and none was handed in: write it as Markdown'
      : `documentation is asked for, and what was handed in has ${characters} characters`;
  return [{ rule: 'no-documentation', severity: 'major', file: null, line: null, message }];
};

/**
 * Documentation is there where it is this subtask's to write, and Markdown holds together: links lead to files and
 * headings, code blocks parse, sections have a content. Score: mean over the documents of 1 less a tenth for each minor
 * finding; 0 where there is none and one is asked for, null where none is.
 */
export const documentationChecker: Checker = {
  name: 'documentation',
  async check({ deliverable: { artifacts }, order }) {
    const documents = artifacts.filter(isDocument);
    const findings = isRequired(order) ? checkAmount(documents) : [];
    if (documents.length === 0) return { score: findings.length > 0 ? 0 : null, findings };

    const parsed = new Map<string, MarkdownDocument>();
    for (const artifact of documents.filter(isMarkdown)) {
      const { path: file, content } = artifact;
      const document = readMarkdown(content);
      if (document !== null) parsed.set(file, document);
      else {
        const message = 'too long to be checked: split it, or give it headings';
        findings.push({ rule: 'too-large', severity: 'major', file, line: null, message });
      }
    }
    const site = new Site(
      artifacts.map(({ path }) => path),
      parsed,
    );
    const scoreOf = async ({ path, content }: Artifact): Promise<number> => {
      const document = parsed.get(path);
      if (document === undefined) return 1;
      const own = [
        ...checkSections(path, content, document),
        ...(await checkCodeBlocks(path, document.codeBlocks)),
        ...site.checkLinks(path),
      ];
      // Not spread: a million findings are more arguments than a call takes.
      for (const finding of own) findings.push(finding);
      return Math.max(0, 1 - MINOR_COST * own.filter(({ severity }) => severity === 'minor').length);
    };
    const scores: number[] = [];
    for (const document of documents) scores.push(await scoreOf(document));
    const isBad = findings.some(({ severity }) => severity === 'major');
    return { score: isBad ? 0 : scores.reduce((sum, score) => sum + score, 0) / scores.length, findings };
  },
};
