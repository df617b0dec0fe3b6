import type { Place } from './words.ts';

/** A script that completes commands and options, with what they do, and choices in zsh; elsewhere it completes files. */
export function zshCompletion(places: Place[]): string {
  const paths = places.slice(1).map(({ path }) => `'${path}'`);
  const choices = places.flatMap(({ path, options }) =>
    options
      .filter(({ choices }) => choices.length > 0)
      .map(({ long, choices }) => `    ('${path} ${long}') compadd -- ${choices.join(' ')}; return ;;`),
  );
  const values = places.flatMap(({ path, options }) =>
    options
      .filter(({ takesValue, choices }) => takesValue && choices.length === 0)
      .map(({ long }) => `'${path} ${long}'`),
  );
  const words = places.map(({ path, commands, options }) => {
    const named = commands.map(({ name, says }) => item(name, says));
    const flags = options.map(({ long, says }) => item(long, says));
    return `    ('${path}') commands=(${named.join(' ')}) options=(${flags.join(' ')}) ;;`;
  });
  return `#compdef tritons
# Completion of tritons in zsh. Put this into ~/.zshrc, after compinit: source <(tritons completion zsh)
_tritons() {
  local at=tritons word
  local -a commands options
  for word in \${words[2,CURRENT-1]}; do
    case "$at $word" in
      (${paths.join(' | ')}) at="$at $word" ;;
    esac
  done
  case "$at \${words[CURRENT-1]}" in
${choices.join('\n')}
    (${values.join(' | ')}) _files; return ;;
  esac
  case "$at" in
${words.join('\n')}
  esac
  if [[ $PREFIX == -* ]]; then
    _describe -o option options
  elif (( $#commands )); then
    _describe command commands
  else
    _files
  fi
}
compdef _tritons tritons
`;
}

/** A word and what it does, as _describe reads them. */
function item(word: string, says: string): string {
  return `'${`${word}:${says.replaceAll(':', '\\:')}`.replaceAll("'", `'\\''`)}'`;
}
