import { LANGUAGES, type Language } from './languages/languages.ts';
import { Scan } from './languages/scan.ts';

/** A text without its comments, and the same without the contents of its strings too; offsets and lines stay. */
export type Masked = { text: string; code: string };

const blank = (part: string): string => part.replaceAll(/[^\n]/g, ' ');

/** Null for a language whose comments and strings are not known. */
export function mask(content: string, language: Language): Masked | null {
  const description = LANGUAGES[language];
  if (description.syntax === undefined) return null;
  const scan = new Scan(description, content, 'texts');
  const texts: string[] = [];
  const codes: string[] = [];
  // Millions of pieces would take more memory than a check has.
  const join = (parts: string[]) => parts.splice(0, parts.length, parts.join(''));
  let from = 0;
  for (let part = scan.next(); part !== null; part = scan.next()) {
    const before = content.slice(from, part.start);
    const whole = content.slice(part.start, part.end);
    if (part.kind === 'comment') {
      const nothing = blank(whole);
      texts.push(before, nothing);
      codes.push(before, nothing);
    } else {
      const inner = blank(content.slice(part.from, part.to));
      texts.push(before, whole);
      codes.push(before, content.slice(part.start, part.from) + inner + content.slice(part.to, part.end));
    }
    if (texts.length > 10_000) for (const parts of [texts, codes]) join(parts);
    from = part.end;
  }
  texts.push(content.slice(from));
  codes.push(content.slice(from));
  return { text: texts.join(''), code: codes.join('') };
}
