import type { Place } from './words.ts';

/** A script that completes commands and options, with what they do, and choices in fish. */
export function fishCompletion(places: Place[]): string {
  const paths = places.slice(1).map(({ path }) => quoted(path));
  const lines = places.flatMap(({ path, commands, options }) => {
    const here = `complete -c tritons -n ${quoted(`__tritons_at ${quoted(path)}`)}`;
    return [
      ...commands.map(({ name, says }) => `${here} -f -a ${name} -d ${quoted(says)}`),
      ...options.map(({ long, short, says, takesValue, choices }) => {
        const letter = short ? ` -s ${short.slice(1)}` : '';
        const value = choices.length > 0 ? ` -x -a ${quoted(choices.join(' '))}` : takesValue ? ' -r' : '';
        return `${here} -l ${long.slice(2)}${letter}${value} -d ${quoted(says)}`;
      }),
    ];
  });
  return `# Completion of tritons in fish: tritons completion fish > ~/.config/fish/completions/tritons.fish
function __tritons_at
    set -l at tritons
    for word in (commandline -opc)[2..-1]
        switch "$at $word"
            case ${paths.join(' ')}
                set at "$at $word"
        end
    end
    test "$at" = "$argv[1]"
end
${lines.join('\n')}
`;
}

const quoted = (text: string) => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
