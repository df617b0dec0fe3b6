import type { CheckFinding } from '../../core/assessment/checker.ts';
import type { MarkdownDocument, Section } from './read-markdown.ts';

/** Shorter documents need no heading. */
const MIN_CHARACTERS_FOR_HEADING = 600;
const MAX_TITLE_CHARACTERS = 80;

/** In lower case a mark must stand alone or before a colon: a todo app has sections on todos. */
const MARK = /^\W{0,5}(?:TODO|TBD|TBC|FIXME|WIP|XXX)\b|^\W{0,5}(?:todo|Todo|tbd|fixme|wip)(?::|\W{0,5}$)/;
const PHRASE =
  /^\W{0,5}(?:(?:to be (?:done|written|added|determined|decided|defined)|coming soon|work in progress|under construction|placeholder|content goes here)\b.{0,60}|(?:please )?(?:insert|add|enter|write|describe|fill in|put|your) .{0,60}\bhere\b.{0,10})$/is;
const LOREM = /\blorem ipsum dolor\b/i;
const MAY_BE_EMPTY = /unreleased|change ?log|table of contents|^toc$/i;
/** Sections of a changelog may be empty. */
const IS_CHANGELOG = /(?:^|\/)(?:change[-_]?log|changes|history|releases?)[^/]*$/i;
/** Licences and lists of names need no heading. */
const NEEDS_NO_HEADING = /(?:^|\/)(?:licen[cs]e|copying|notice|authors|contributors)[^/]*$/i;

const quote = (text: string): string => {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return `"${line.length > MAX_TITLE_CHARACTERS ? `${line.slice(0, MAX_TITLE_CHARACTERS - 1).toWellFormed()}…` : line}"`;
};

const isPlaceholder = (text: string): boolean => MARK.test(text) || PHRASE.test(text);

/** A section is empty if nothing follows its heading, not even a subheading. */
const isEmpty = ({ heading, text, hasBlocks }: Section, next: Section | undefined): boolean =>
  heading !== null && text.trim() === '' && !hasBlocks && (next?.heading?.level ?? 0) <= heading.level;

/** Checks that headings have text, and that sections have content that is not a placeholder. */
export function checkSections(file: string, content: string, { headings, sections }: MarkdownDocument): CheckFinding[] {
  const findings: CheckFinding[] = [];
  const say = (severity: CheckFinding['severity'], rule: string, line: number | null, message: string) =>
    findings.push({ rule, severity, file, line, message });

  if (
    headings.length === 0 &&
    !NEEDS_NO_HEADING.test(file) &&
    content.length >= MIN_CHARACTERS_FOR_HEADING &&
    !/<h1\b|^\uFEFF?---\s*\n/i.test(content)
  ) {
    say('minor', 'no-headings', null, 'a document of this length needs headings, so that readers can find their way');
  }
  let level = 0;
  for (const heading of headings) {
    if (heading.text.trim() === '') say('minor', 'empty-heading', heading.line, 'the heading has no text');
    if (level > 0 && heading.level > level + 2) {
      say(
        'info',
        'heading-level',
        heading.line,
        `a heading of level ${heading.level} follows one of level ${level}: skip no levels`,
      );
    }
    level = heading.level;
  }
  for (const [index, section] of sections.entries()) {
    const { heading, text, line, hasBlocks } = section;
    const title = heading === null ? 'the text' : `the section ${quote(heading.text)}`;
    const isTitle = heading === headings[0] && headings.length > 1;
    const mayBeEmpty =
      heading === null ||
      isTitle ||
      heading.text.trim() === '' ||
      MAY_BE_EMPTY.test(heading.text) ||
      IS_CHANGELOG.test(file);
    if (LOREM.test(text) || (!hasBlocks && isPlaceholder(text.trim()))) {
      say('minor', 'placeholder', line, `${title} is only a placeholder: write the content or remove it`);
    } else if (!mayBeEmpty && isEmpty(section, sections[index + 1]))
      say('minor', 'empty-section', line, `${title} is empty: write it or remove it`);
  }
  return findings;
}
