import type { Deliverable } from '../../core/contracts/storage/deliverable.ts';

/** A shorter excerpt of a file says nothing useful. */
const LEAST_CHARACTERS = 200;

export type Excerpt = { number: number; text: string; left: number };

/**
 * Excerpts of a deliverable's files, `maxCharacters` in total. Files claimed to meet requirements come first; among
 * equals, short ones stay whole before a long one is cut. `number` is a file's index among the artifacts, `left` the
 * number of characters cut from its end. Files without room are left out.
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

/** Every file with its excerpt; '' if it has none. */
export function shownFiles(deliverable: Deliverable, maxCharacters: number): { path: string; content: string }[] {
  const texts = new Map(excerptsOf(deliverable, maxCharacters).map(({ number, text }) => [number, text]));
  return deliverable.artifacts.map(({ path }, number) => ({ path, content: texts.get(number) ?? '' }));
}
