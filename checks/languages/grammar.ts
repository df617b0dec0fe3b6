import { type BlockComment, type LanguageDescription, type Mark, type StringSyntax, sourceOf } from './description.ts';

/**
 * `texts`: comments and strings, of whatever text. One that is not closed goes to the end, of its line if that is all it
 * has; code inside of a string belongs to it. `pairs`: brackets and words like them too, those inside of strings as well.
 */
export type Sought = 'texts' | 'pairs';

/** `group` is the one of all that open something that has it. */
type Rule = { mark: Mark } & (
  | { kind: 'skipped' | 'heredoc' | 'line' | 'open' | 'close' }
  | { kind: 'block'; comment: BlockComment }
  | { kind: 'string'; string: StringSyntax }
);
type NumberedRule = Rule & { group: number; sticky: RegExp };
/** `opener` finds the next of what the rules have as their marks. */
export type Grammar = {
  sought: Sought;
  opener: RegExp;
  rules: NumberedRule[];
  /** The end of a comment that ends with its line. */
  lineEnd: RegExp;
  /** The text that may follow the name at the end of a heredoc. */
  heredocEnd: string;
};

const grammars: Record<Sought, Map<LanguageDescription, Grammar>> = { texts: new Map(), pairs: new Map() };

/** How a language is scanned; made once. */
export function grammarOf(description: LanguageDescription, sought: Sought): Grammar {
  const known = grammars[sought].get(description);
  if (known !== undefined) return known;
  let group = 1;
  const rules = rulesOf(description, sought).map((rule) => {
    const source = sourceOf(rule.mark);
    const numbered = { ...rule, group, sticky: new RegExp(source, 'y') };
    group += new RegExp(`${source}|`).exec('')!.length;
    return numbered;
  });
  const { comments, syntax } = description;
  const grammar = {
    sought,
    opener: new RegExp(rules.map(({ mark }) => `(${sourceOf(mark)})`).join('|'), 'g'),
    rules,
    lineEnd: comments?.lineEnd === undefined ? /\n/g : new RegExp(`\\n|${RegExp.escape(comments.lineEnd)}`, 'g'),
    heredocEnd: syntax?.heredocGoesOn ? '(?!\\w)' : '\\r?(?=\\n|$)',
  };
  grammars[sought].set(description, grammar);
  return grammar;
}

/** The marks that open a comment, a string or a heredoc, in the order in which the scan tries them. */
function rulesOf({ comments, syntax }: LanguageDescription, sought: Sought): Rule[] {
  const { skipped = [], directives = [], heredoc, strings = [], blocks } = syntax ?? {};
  const pairs = sought === 'pairs';
  const strung = (isPattern: boolean): Rule[] =>
    strings
      .filter(({ open }) => (typeof open !== 'string') === isPattern)
      .map((string) => ({ kind: 'string', mark: string.open, string }));
  return [
    ...(pairs && blocks ? [{ kind: 'close' as const, mark: blocks.close }] : []),
    ...(pairs && blocks ? [{ kind: 'open' as const, mark: blocks.open }] : []),
    ...[...skipped, ...(pairs ? directives : [])].map((mark): Rule => ({ kind: 'skipped', mark })),
    ...(heredoc ? [{ kind: 'heredoc' as const, mark: heredoc }] : []),
    ...strung(true),
    ...(comments?.block ?? []).map((comment): Rule => ({ kind: 'block', mark: comment.open, comment })),
    ...(comments?.line ?? []).map((mark): Rule => ({ kind: 'line', mark })),
    ...strung(false),
    ...(pairs ? [{ kind: 'open' as const, mark: /[([{]/ }] : []),
    ...(pairs ? [{ kind: 'close' as const, mark: /[)\]}]/ }] : []),
  ];
}

/** Returns the closing mark for an opening mark at an offset. */
export function closeOf(rule: NumberedRule & { kind: 'block' | 'string' }, content: string, at: number): string {
  const { close } = rule.kind === 'block' ? rule.comment : rule.string;
  if (typeof close === 'string') return close;
  rule.sticky.lastIndex = at;
  return close(rule.sticky.exec(content)!);
}
