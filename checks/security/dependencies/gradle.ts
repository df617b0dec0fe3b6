import type { Dependency, Reader } from './dependency.ts';

/** `implementation 'group:name:1.2.3'`, in Groovy and Kotlin. */
const COORDINATES =
  /^[^\S\n]{0,40}([a-z]\w{0,60})[ (]{1,3}["']([\w.-]{1,100}):([\w.-]{1,100}):(\$?\{?[\w.+-]{1,60}\}?)(?:[:@][\w-]{1,40})?["']/gm;
/** `implementation group: 'group', name: 'name', version: '1.2.3'` */
const NAMED =
  /^[^\S\n]{0,40}([a-z]\w{0,60})[ (]{1,3}group\s?[:=]\s?["']([\w.-]{1,100})["'],\s?name\s?[:=]\s?["']([\w.-]{1,100})["'],\s?version\s?[:=]\s?["']?(\$?\{?[\w.+-]{1,60}\}?)["']?/gm;
/** `ext.jackson = '2.9.8'`, `val jackson = "2.9.8"`, `set("jackson", "2.9.8")` */
const VERSIONS = /\b(\w{1,60})["']?\s{0,5}[=,]\s{0,5}["'](\d[\w.+-]{0,60})["']/g;

/** Reads a Gradle build file. Variables for versions are looked up in the same file. */
export const gradle: Reader = (content) => {
  const versions = new Map([...content.matchAll(VERSIONS)].map(([, name, version]) => [name, version]));
  return [...content.matchAll(COORDINATES), ...content.matchAll(NAMED)].flatMap((match): Dependency[] => {
    const [whole, configuration = '', group, name, version = ''] = match;
    const variable = /^(?:\$\{?)?([A-Za-z][\w.]*)\}?$/.exec(version)?.[1];
    const wanted = variable === undefined ? version : versions.get(variable.split('.').at(-1));
    if (wanted === undefined || !/^\d/.test(wanted) || wanted.includes('+')) return [];
    return [
      {
        ecosystem: 'Maven',
        name: `${group}:${name}`,
        wanted,
        at: match.index + whole.search(/\S/),
        ...(/^test|Test|^classpath$/.test(configuration) && { dev: true as const }),
      },
    ];
  });
};
