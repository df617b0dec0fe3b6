import type { Place } from './words.ts';

/** A script that completes commands, options and their choices in bash; elsewhere it completes files. */
export function bashCompletion(places: Place[]): string {
  const paths = places.slice(1).map(({ path }) => `'${path}'`);
  const choices = places.flatMap(({ path, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .map(({ long, choices }) => `    '${path} ${long}') words='${choices.join(' ')}' ;;`),
  );
  const values = places.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue, choices }) => takesValue && choices.length === 0)
      .map(({ long }) => `'${path} ${long}'`),
  );
  const words = places.map(({ path, commands, options }) => {
    const all = [...commands.map(({ name }) => name), ...options.map(({ long }) => long), '--help'];
    return `      '${path}') words='${all.join(' ')}' ;;`;
  });
  return `# Completion of tritons in bash. Put this into ~/.bashrc: source <(tritons completion bash)
_tritons() {
  local at=tritons word words
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case "$at $word" in
      ${paths.join(' | ')}) at="$at $word" ;;
    esac
  done
  case "$at \${COMP_WORDS[COMP_CWORD-1]}" in
${choices.join('\n')}
    ${values.join(' | ')}) return ;;
    *) case "$at" in
${words.join('\n')}
    esac ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _tritons tritons
`;
}
