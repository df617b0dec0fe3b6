import type { Artifact } from '../../core/contracts/storage/deliverable.ts';
import { languageOf } from '../languages/language-of.ts';

const DECLARED = /\b(?:const|let|var|function|class|namespace|enum)[ \t]+([\p{ID_Start}$_][\p{ID_Continue}$]*)/gu;
const ON_GLOBAL =
  /\b(?:globalThis|window|global|self)(?:\.|\[['"])([\p{ID_Start}$_][\p{ID_Continue}$]*)(?:['"]\])?\s*=(?!=)/gu;
const IN_COMMENT = /\/\*\s*globals?\s([^*]{1,2000})\*\//g;
/** A page that loads a script from elsewhere: nobody here knows what it defines. */
const LOADS_ELSEWHERE = /<script\b[^>]{0,300}\bsrc\s?=\s?["']?(?:https?:)?\/\//i;
/** Stands for every name. */
export const ANY = '*';
const IS_MODULE = /^[ \t]*(?:import|export)\b/m;

/** Names that files of a deliverable share without an import: declared for all, set on the global object, or of a page's scripts. */
export function sharedNames(artifacts: readonly Artifact[]): Set<string> {
  const names = new Set<string>();
  for (const artifact of artifacts) {
    const { content, path } = artifact;
    const language = languageOf(artifact);
    if (language !== 'javascript' && language !== 'typescript' && !['html', 'vue'].includes(language)) continue;
    if (LOADS_ELSEWHERE.test(content)) names.add(ANY);
    for (const [, name] of content.matchAll(ON_GLOBAL)) names.add(name!);
    for (const [, list] of content.matchAll(IN_COMMENT))
      for (const [name] of list!.matchAll(/[\w$]+/g)) names.add(name);
    const declaresForAll = /\bdeclare\s/.test(content) || /\.d\.[mc]?ts$/.test(path) || !IS_MODULE.test(content);
    if (declaresForAll) for (const [, name] of content.matchAll(DECLARED)) names.add(name!);
  }
  return names;
}
