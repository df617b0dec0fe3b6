import type { Checker, CheckFinding, CheckInput } from '../../core/assessment/checker.ts';
import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { asksForDocumentation } from '../../core/decomposition/asks-for-documentation.ts';
import { checkCodeBlocks } from '../documentation/check-code-blocks.ts';
import { Site } from '../documentation/check-links.ts';
import { checkSections } from '../documentation/check-sections.ts';
import { type MarkdownDocument, readMarkdown } from '../documentation/read-markdown.ts';
import { languageOf } from '../languages/language-of.ts';

/** All documents together need at least this much text. */
const MIN_CHARACTERS = 200;
/** Cost of a minor finding in the score of its document. */
const MINOR_COST = 0.1;

/** Skills by which a plan marks the subtask that writes the documentation. */
const WRITING = ['documentation', 'technical_writing', 'technical_writer', 'reporting'];

const isMarkdown = (artifact: Artifact): boolean => languageOf(artifact) === 'markdown';

const isDocument = (artifact: Artifact): boolean =>
  isMarkdown(artifact) ||
  languageOf(artifact) === 'html' ||
  /\.(?:rst|adoc|asciidoc|org|tex)$|(?:^|\/)readme(?:\.txt)?$/i.test(artifact.path) ||
  /^text\/(?:x-rst|prs\.fallenstein\.rst|asciidoc|x-asciidoc)/.test(artifact.media_type);

/** Tells if the task asks for documentation and this subtask is the one to write it (decision 0052). */
const isRequired = ({ output_format, skills }: CheckInput['order']): boolean =>
  asksForDocumentation(output_format) && skills.some((skill) => WRITING.includes(skill));

const checkAmount = (documents: Artifact[]): CheckFinding[] => {
  const characters = documents.reduce((sum, { content }) => sum + content.replaceAll(/\s+/g, ' ').length, 0);
  if (characters >= MIN_CHARACTERS) return [];
  const message =
    documents.length === 0
      ? 'the task asks for documentation, but none was handed in: write it as Markdown'
      : `the task asks for documentation, but all documents together have only ${characters} characters: write at least ${MIN_CHARACTERS}`;
  return [{ rule: 'no-documentation', severity: 'major', file: null, line: null, message }];
};

/**
 * Requires documentation if this subtask has to write it. Checks that links in Markdown lead to files and headings,
 * that code blocks parse, and that sections have content. Score: mean over the documents of 1 minus 0.1 for each minor
 * finding; 0 with a major finding; null if there is no document and none is required.
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
        const message = 'the document is too long to be checked: split it, or give it headings';
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
      // Not `push(...own)`: a million findings are more arguments than a call takes.
      for (const finding of own) findings.push(finding);
      return Math.max(0, 1 - MINOR_COST * own.filter(({ severity }) => severity === 'minor').length);
    };
    const scores: number[] = [];
    for (const document of documents) scores.push(await scoreOf(document));
    const isBad = findings.some(({ severity }) => severity === 'major');
    return { score: isBad ? 0 : scores.reduce((sum, score) => sum + score, 0) / scores.length, findings };
  },
};
