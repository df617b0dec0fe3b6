/**
 * Files that tools run or obey because they exist. They come from another agent, and this agent's command runs beside
 * them, so each is written under another name, which no tool looks for. Files inside .git are not listed: the API
 * accepts none, and Git is told to run nothing (see `git` below).
 */
const UNTRUSTED: readonly { why: string; path: RegExp }[] = [
  // Coding agents: instructions that they take for their user's, and settings that name commands.
  {
    why: 'coding agents obey it',
    path: /(?:^|\/)(?:claude|agents|gemini|codex|copilot|warp|crush|qwen)(?:\.local|\.override)?\.md$/,
  },
  {
    why: 'coding agents obey it, or run its hooks',
    path: /(?:^|\/)\.(?:claude|codex|gemini|cursor|windsurf|continue|opencode|amazonq|kiro|roo|cline|aider|junie|augment|qwen|crush|factory|goose|zed|trae|github\/(?:instructions|prompts|chatmodes|agents|hooks))\//,
  },
  {
    why: 'coding agents obey it',
    path: /(?:^|\/)\.(?:cursorrules|windsurfrules|clinerules|roorules|goosehints|rules|aider[\w.]*|cursorignore|github\/copilot-instructions\.md)$/,
  },
  { why: 'coding agents start the servers that it names', path: /(?:^|\/)\.?(?:mcp|opencode|crush)\.jsonc?$/ },
  // Shells and version managers.
  {
    why: 'direnv, mise and asdf run it',
    path: /(?:^|\/)(?:\.envrc|\.?mise(?:\.local)?\.toml|\.tool-versions|\.?mise\/.*|\.config\/mise\/.*)$/,
  },
  {
    why: 'a shell runs it',
    path: /(?:^|\/)\.(?:bashrc|bash_profile|bash_aliases|bash_login|bash_logout|profile|zshrc|zshenv|zprofile|zlogin|inputrc|autoenv\.zsh|autoenv)$/,
  },
  { why: 'programs read settings and keys from it', path: /(?:^|\/)\.env(?:\.[\w-]+)?$/ },
  // Editors and debuggers.
  { why: 'an editor runs its tasks', path: /(?:^|\/)(?:\.vscode|\.idea|\.fleet|\.devcontainer|\.theia|\.nova|\.vs)\// },
  {
    why: 'an editor or a debugger runs it',
    path: /(?:^|\/)(?:\.(?:n?vimrc|exrc|lvimrc|nvim\.lua|vim\/.*|dir-locals(?:-2)?\.el|gdbinit|lldbinit|devcontainer\.json)|[^/]+\.code-workspace)$/,
  },
  // Package managers and build tools whose settings name programs to run.
  {
    why: 'a package manager runs what it names',
    path: /(?:^|\/)(?:\.npmrc|\.yarnrc(?:\.yml)?|\.yarn\/(?:releases|plugins)\/.*|\.pnpmfile\.[cm]?js|\.pnp\.[cm]?js|bunfig\.toml|\.bundle\/.*|\.gemrc|\.condarc|pip\.conf|\.pypirc)$/,
  },
  {
    why: 'a build tool runs what it names',
    path: /(?:^|\/)(?:\.cargo\/.*|rust-toolchain(?:\.toml)?|\.mvn\/.*|\.gradle\/.*|gradle\/wrapper\/.*|\.bazelrc|\.buckconfig|\.terraformrc|\.terraform\/.*|\.pre-commit-config\.ya?ml|\.husky\/.*|lefthook\.ya?ml)$/,
  },
  {
    why: 'Python runs it at every start',
    path: /(?:^|\/)(?:sitecustomize|usercustomize)\.py$|\.pth$|(?:^|\/)pyvenv\.cfg$/,
  },
  { why: 'Git runs commands that it names', path: /(?:^|\/)(?:\.gitmodules|\.gitconfig)$/ },
];

export const SUFFIX = '.untrusted';

/** The reason to write another agent's file under another name; undefined if its existence does nothing. */
export function whyUntrusted(path: string): string | undefined {
  const folded = path.normalize('NFC').toLowerCase();
  return UNTRUSTED.find((each) => each.path.test(folded))?.why;
}

/**
 * Git's settings, as environment variables, for commands that run beside foreign files: no fsmonitor program, no hooks,
 * and no bare repository unless it is named.
 */
export const git: Readonly<Record<string, string>> = {
  GIT_CONFIG_COUNT: '3',
  GIT_CONFIG_KEY_0: 'core.fsmonitor',
  GIT_CONFIG_VALUE_0: 'false',
  GIT_CONFIG_KEY_1: 'core.hooksPath',
  GIT_CONFIG_VALUE_1: '/dev/null',
  GIT_CONFIG_KEY_2: 'safe.bareRepository',
  GIT_CONFIG_VALUE_2: 'explicit',
};
