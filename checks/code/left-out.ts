import type { FileFinding } from './file-finding.ts';

/** A comment that stands for code: "// ... rest of the code remains unchanged ...", "# ... existing code ...". */
const LEFT_OUT =
  /^[ \t]{0,200}(?:\/\/|#|--|\/\*|\{\/\*)[ \t]{0,10}\[?(?:\.{3}|…)[ \t]{0,5}\(?(?:the |all )?(?:rest|remainder|remaining|existing|previous|unchanged|same)\b[^\n]{0,60}?\b(?:code|implementation|file|functions?|methods?|class|component|logic|handlers?|routes?|imports|tests?|unchanged|as before)\b/gim;

/** A file is handed in whole: what its comments leave out is not there. One finding for all places of a file. */
export function leftOut(content: string): FileFinding[] {
  const [first, ...more] = [...content.matchAll(LEFT_OUT).take(100)].map(({ index }) => index);
  if (first === undefined) return [];
  const others = more.length === 0 ? '' : ` (and at ${more.length} more ${more.length === 1 ? 'place' : 'places'})`;
  return [
    {
      rule: 'left-out',
      severity: 'major',
      line: content.slice(0, first).split('\n').length,
      message: `a comment stands for code that is not there${others}: hand in the whole file`,
    },
  ];
}
