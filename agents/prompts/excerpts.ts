import type { Deliverable } from '../../core/contracts/storage/deliverable.ts';

/** Less of a file than this tells nobody anything. */
const LEAST_CHARACTERS = 200;

export type Excerpt = { number: number; text: string; left: number };

/**
 * The texts of a deliverable's files within `maxCharacters` together: those that are claimed to meet requirements first,
 * and of equals the short ones whole before a long one is cut. `number` is a file's place among the artifacts, `left`
 * the characters that are cut from its end. Files for which no room is left are not there.
 */
export function excerptsOf(
  { artifacts, requirements_met }: Pick<Deliverable, 'artifacts' | 'requirements_met'>,
  maxCharacters: number,
): Excerpt[] {
  const claimed = new Set(requirements_met.flatMap(({ artifacts: paths }) => paths));
  const files = artifacts.map(({ path, content }, number) => ({ number, content, isClaimed: claimed.has(path) }));
  const excerpts: Excerpt[] = [];
  let room = maxCharacters;
  for (const isClaimed of [true, false]) {
    const group = files.filter((file) => file.isClaimed === isClaimed);
    group.sort((a, b) => a.content.length - b.content.length || a.number - b.number);
    for (const [index, { number, content }] of group.entries()) {
      const share = Math.floor(room / (group.length - index));
      if (content.length > share && share < LEAST_CHARACTERS) continue;
      const text = content.slice(0, share);
      room -= text.length;
      excerpts.push({ number, text, left: content.length - text.length });
    }
  }
  return excerpts.sort((a, b) => a.number - b.number);
}

/** Every file with the text that is shown of it; '' where none is. */
export function shownFiles(deliverable: Deliverable, maxCharacters: number): { path: string; content: string }[] {
  const texts = new Map(excerptsOf(deliverable, maxCharacters).map(({ number, text }) => [number, text]));
  return deliverable.artifacts.map(({ path }, number) => ({ path, content: texts.get(number) ?? '' }));
}
