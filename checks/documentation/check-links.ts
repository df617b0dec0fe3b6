import type { CheckFinding } from '../../core/assessment/checker.ts';
import type { MarkdownDocument } from './read-markdown.ts';

const MAX_TARGET_CHARACTERS = 120;

/** Files that a repository usually has at its root already. */
const IS_OF_REPOSITORY = /^(?:licen[cs]e|contributing|code_of_conduct|security|changelog|authors|notice)(?:\.\w+)?$/i;

/** Reduces a text to letters and digits, because Markdown hosts treat the rest differently in anchors. */
const anchorOf = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, '');

const anchorsOf = ({ headings, ids }: MarkdownDocument): Set<string> => {
  const anchors = new Set(ids.map(anchorOf));
  for (const { text } of headings) {
    // A heading's own id: {#like-this}.
    const [, id] = /\{#([^}\s]{1,200})\}\s*$/.exec(text) ?? [];
    if (id !== undefined) anchors.add(anchorOf(id));
    anchors.add(anchorOf(text));
  }
  return anchors;
};

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** Resolves a relative link to a path; null if it points outside the deliverable. */
const resolvePath = (from: string, link: string): string | null => {
  const parts = link.startsWith('/') ? [] : from.split('/').slice(0, -1);
  for (const part of link.split('/')) {
    if (part === '..') {
      if (parts.pop() === undefined) return null;
    } else if (part !== '.' && part !== '') parts.push(part);
  }
  return parts.join('/');
};

const folderOf = (path: string): string => path.split('/').slice(0, -1).join('/');

/** The files and folders of a deliverable, and its documents by path. */
export class Site {
  readonly #documents: Map<string, MarkdownDocument>;
  readonly #places = new Set<string>();
  readonly #anchors = new Map<string, Set<string>>();

  constructor(paths: string[], documents: Map<string, MarkdownDocument>) {
    this.#documents = documents;
    this.#places.add('');
    for (const path of paths) {
      for (let place = path; place !== ''; place = folderOf(place)) this.#places.add(place);
    }
  }

  /** A link to a missing file is broken if its folder is in the deliverable. Other files may be another subtask's. */
  checkLinks(path: string): CheckFinding[] {
    const found = new Map<string, CheckFinding>();
    for (const { target, isImage, line } of this.#documents.get(path)?.links ?? []) {
      const problem = this.#problemOf(path, target);
      if (problem === null || found.has(target)) continue;
      const what = `the ${isImage ? 'image' : 'link'} ${decoded(target).slice(0, MAX_TARGET_CHARACTERS).toWellFormed()}`;
      found.set(target, { ...problem, file: path, line, message: `${what} ${problem.message}` });
    }
    return [...found.values()];
  }

  #problemOf(from: string, target: string): Pick<CheckFinding, 'rule' | 'severity' | 'message'> | null {
    if (/^[a-z][a-z0-9+.-]*:|^\/\//i.test(target)) return null;
    const [, link = '', anchor = ''] = /^([^?#]*)(?:\?[^#]*)?(?:#(.*))?$/s.exec(target) ?? [];
    const path = link === '' ? from : resolvePath(from, decoded(link));
    if (path === null || !this.#places.has(path)) {
      const isHere = path !== null && this.#places.has(folderOf(path)) && !IS_OF_REPOSITORY.test(path);
      if (isHere)
        return { rule: 'broken-link', severity: 'minor', message: 'points to a file that is not in the deliverable' };
      return {
        rule: 'link-elsewhere',
        severity: 'info',
        message: 'points outside the deliverable and was not checked',
      };
    }
    const document = this.#documents.get(path);
    if (document === undefined || anchor === '' || anchor === 'top') return null;
    const anchors = this.#anchors.get(path) ?? anchorsOf(document);
    this.#anchors.set(path, anchors);
    const wanted = anchorOf(decoded(anchor));
    // The anchor of a second heading with the same words ends in -1.
    if (anchors.has(wanted) || anchors.has(anchorOf(decoded(anchor).replace(/-\d+$/, '')))) return null;
    return { rule: 'broken-anchor', severity: 'minor', message: 'points to a heading that does not exist' };
  }
}
