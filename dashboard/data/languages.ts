/** Language of Shiki → its grammar, read when a file of it is looked at. Others are shown without colours. */
const grammars = {
  bash: () => import('shiki/langs/bash.mjs'),
  c: () => import('shiki/langs/c.mjs'),
  csharp: () => import('shiki/langs/csharp.mjs'),
  css: () => import('shiki/langs/css.mjs'),
  docker: () => import('shiki/langs/docker.mjs'),
  go: () => import('shiki/langs/go.mjs'),
  hcl: () => import('shiki/langs/hcl.mjs'),
  html: () => import('shiki/langs/html.mjs'),
  ini: () => import('shiki/langs/ini.mjs'),
  java: () => import('shiki/langs/java.mjs'),
  javascript: () => import('shiki/langs/javascript.mjs'),
  json: () => import('shiki/langs/json.mjs'),
  kotlin: () => import('shiki/langs/kotlin.mjs'),
  make: () => import('shiki/langs/make.mjs'),
  markdown: () => import('shiki/langs/markdown.mjs'),
  nginx: () => import('shiki/langs/nginx.mjs'),
  python: () => import('shiki/langs/python.mjs'),
  rust: () => import('shiki/langs/rust.mjs'),
  sql: () => import('shiki/langs/sql.mjs'),
  toml: () => import('shiki/langs/toml.mjs'),
  tsx: () => import('shiki/langs/tsx.mjs'),
  typescript: () => import('shiki/langs/typescript.mjs'),
  xml: () => import('shiki/langs/xml.mjs'),
  yaml: () => import('shiki/langs/yaml.mjs'),
};
export type Language = keyof typeof grammars;
export const grammarOf = (language: Language) => grammars[language]();

const byExtension: Record<string, Language> = {
  sh: 'bash',
  bash: 'bash',
  c: 'c',
  h: 'c',
  cs: 'csharp',
  css: 'css',
  dockerfile: 'docker',
  go: 'go',
  tf: 'hcl',
  hcl: 'hcl',
  html: 'html',
  htm: 'html',
  conf: 'ini',
  ini: 'ini',
  env: 'ini',
  java: 'java',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'tsx',
  json: 'json',
  kt: 'kotlin',
  makefile: 'make',
  md: 'markdown',
  py: 'python',
  rs: 'rust',
  sql: 'sql',
  toml: 'toml',
  ts: 'typescript',
  mts: 'typescript',
  tsx: 'tsx',
  xml: 'xml',
  svg: 'xml',
  yaml: 'yaml',
  yml: 'yaml',
};

/** The language of a file by its name; undefined: none that is known. */
export function languageOf(path: string): Language | undefined {
  const name = (path.split('/').at(-1) ?? '').toLowerCase();
  const extension = name.split('.').at(-1) ?? '';
  if (name === 'nginx.conf') return 'nginx';
  return Object.hasOwn(byExtension, extension) ? byExtension[extension] : undefined;
}

/** Whether a file is read as Markdown. */
export const isMarkdown = (path: string, mediaType: string): boolean =>
  languageOf(path) === 'markdown' || mediaType.split(';')[0]?.trim() === 'text/markdown';
