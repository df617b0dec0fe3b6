export type PaletteItem = {
  /** Unique. */
  id: string;
  group: 'Go to' | 'Do' | 'Tasks' | 'Agents';
  name: string;
  /** Said beside the name, and searched too. */
  note?: string;
};

const MOST_OF_A_GROUP = 8;

/** The items that a text is in, by group: those that begin with it first, then those with a word that does. */
export function matches<I extends PaletteItem>(items: readonly I[], text: string): I[] {
  const wanted = text.trim().toLowerCase();
  const ranked = items.flatMap((item) => {
    const rank = rankOf(item, wanted);
    return rank === undefined ? [] : [{ item, rank }];
  });
  const groups = Map.groupBy(ranked, ({ item }) => item.group);
  const best = (of: typeof ranked) => Math.min(...of.map(({ rank }) => rank));
  return [...groups.values()]
    .sort((a, b) => best(a) - best(b))
    .flatMap((of) => of.sort((a, b) => a.rank - b.rank).slice(0, MOST_OF_A_GROUP))
    .map(({ item }) => item);
}

/** 0: the name begins with the text, 1: a word of it does, 2: the text is anywhere. undefined: it is not in the item. */
function rankOf({ name, note = '' }: PaletteItem, wanted: string): number | undefined {
  const text = name.toLowerCase();
  if (text.startsWith(wanted)) return 0;
  if (text.split(/[\s_-]/).some((word) => word.startsWith(wanted))) return 1;
  return text.includes(wanted) || note.toLowerCase().includes(wanted) ? 2 : undefined;
}
