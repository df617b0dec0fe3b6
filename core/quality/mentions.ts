/** A requirement counts as mentioned when this share of its significant words is in the text. */
export const MENTION_SHARE = 0.6;
/** Words with more letters than this are significant; so are names of as many: "zod", "CSV". */
const SHORT_WORD_LETTERS = 3;
/** How much of a requirement and of an artifact is looked at: bounds time and memory, whatever is handed in. */
const MAX_WORDS = 60;
const MAX_TEXT_CHARACTERS = 1_000_000;
const MAX_WORD_LETTERS = 40;
/** Words that say nothing of what is required. */
const FILLERS = new Set(
  'add all and any are but can due etc few for get had has her him his how its let may not now off old one our out own per put run see set she the too two use via was way who why yet you also been being does each every from have into must only over shall should such than that their them then there they this those upon using when where which while will with would'.split(
    ' ',
  ),
);
/** Endings of words that mean the same: "validated", "validation" and "validate". */
const ENDINGS =
  'ated ates ate ating ation ations ator ators ion ions ing ings ement ements ment ments ance ence ies ed es er ers s e y'.split(
    ' ',
  );

/** Scripts that do not put spaces between words (and Hangul, whose words are short): read as pairs of letters. */
const UNSPACED = '[\\p{sc=Han}\\p{sc=Hiragana}\\p{sc=Katakana}\\p{sc=Hangul}\\p{sc=Thai}\\p{sc=Lao}\\p{sc=Khmer}]';
const RUN = new RegExp(`(?<unspaced>${UNSPACED}+)|[[\\p{L}\\p{M}\\p{N}]--${UNSPACED}]+`, 'gv');

const normalize = (text: string): string =>
  text
    .slice(0, MAX_TEXT_CHARACTERS)
    .toWellFormed()
    .normalize('NFKC')
    .toLowerCase()
    .replaceAll(/\p{Cc}/gu, ' ');

/** The words of a normalised text, and the letter pairs of its unspaced runs. */
function* words(text: string): Generator<{ word: string; significant: boolean }> {
  for (const { 0: run, groups } of text.matchAll(RUN)) {
    if (groups?.unspaced === undefined) {
      const word = run.slice(0, MAX_WORD_LETTERS);
      yield { word, significant: [...word].length >= SHORT_WORD_LETTERS && !FILLERS.has(word) };
      continue;
    }
    const letters = [...run];
    if (letters.length === 1) yield { word: run, significant: true };
    for (let i = 1; i < letters.length; i += 1) yield { word: letters[i - 1]! + letters[i]!, significant: true };
  }
}

/** What is looked for: a requirement's significant words; all its words if none is; the text itself if it has none. */
const significantWords = (requirement: string): { words: string[]; phrase: string } => {
  const phrase = normalize(requirement).trim();
  const all = [...words(phrase)];
  const significant = all.filter((each) => each.significant);
  const chosen = (significant.length > 0 ? significant : all).map(({ word }) => word);
  return { words: [...new Set(chosen)].slice(0, MAX_WORDS), phrase };
};

/** A word without its endings, where enough of it is left. "submitted" is "submit" too. */
const stemsOf = (word: string): string[] =>
  ENDINGS.filter((ending) => word.endsWith(ending))
    .flatMap((ending) => {
      const stem = word.slice(0, -ending.length);
      return /(.)\1$/u.test(stem) ? [stem, stem.slice(0, -1)] : [stem];
    })
    .filter((stem) => stem.length > SHORT_WORD_LETTERS);

/** Names of programs as words: `validateInput` → `validate Input`. */
const spaced = (text: string): string =>
  text.slice(0, MAX_TEXT_CHARACTERS).replaceAll(/(?<=[\p{Ll}\p{N}])(?=\p{Lu})/gu, ' ');

/**
 * An index of a text, built once, that tells how much of a requirement the text mentions. A word is also found as the
 * beginning of a longer one ("cluster" in "clusters"), in a name ("rateLimit") and with another ending.
 */
export const indexText = (content: string) => {
  const text = normalize(content);
  const index = new Set<string>();
  for (const part of new Set([text, normalize(spaced(content))])) {
    for (const { word } of words(part)) {
      if (index.has(word)) continue;
      index.add(word);
      for (let end = SHORT_WORD_LETTERS + 1; end < word.length; end += 1) index.add(word.slice(0, end));
    }
  }
  return {
    mentions(requirement: string): { found: number; total: number; enough: boolean; missing: string[] } {
      const { words: wanted, phrase } = significantWords(requirement);
      if (wanted.length === 0) {
        const found = text.includes(phrase) ? 1 : 0;
        return { found, total: 1, enough: found === 1, missing: [] };
      }
      const missing = wanted.filter((word) => ![word, ...stemsOf(word)].some((form) => index.has(form)));
      const found = wanted.length - missing.length;
      return { found, total: wanted.length, enough: found / wanted.length >= MENTION_SHARE, missing };
    },
  };
};
export type TextIndex = ReturnType<typeof indexText>;
