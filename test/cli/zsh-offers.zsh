# Prints what zsh offers for the words of a command line: zsh zsh-offers.zsh <script of the completion> <words …>
# Completion needs a terminal, so this types the words into a zsh on a pseudo-terminal, whose compadd prints matches.
zmodload zsh/zpty
completion=$1; shift
setup=$(mktemp)
trap 'rm -f $setup' EXIT
cat > $setup <<'SETUP'
PS1= PS2=
autoload -Uz compinit && compinit -D -u
compadd() {
  local -a offers
  if [[ ${@[(i)-[OAD]]} -gt $# ]]; then
    builtin compadd -O offers "$@"
    print -r -- "${(@)offers/#/@offer@ }" | tr -s ' ' | sed 's/ @offer@/\n@offer@/g'
  fi
  builtin compadd "$@"
}
finished() { print -r -- '@end@' }
zle -N finished
bindkey '^I' complete-word
bindkey '^X^X' finished
SETUP
print -r -- "source $completion" >> $setup
print -r -- "print '@ready@'" >> $setup
zpty shell zsh -f -i
zpty -w shell "source $setup"
zpty -r shell read '*@ready@*' || exit 1
zpty -w -n shell "$*"$'\t\x18\x18'
zpty -r shell read '*@end@*' || exit 1
zpty -d shell
print -r -- "$read" | tr -d '\r' | grep -o '@offer@ [^ ]*' | sed 's/@offer@ //'
