import type { Artifact } from '../core/contracts/storage/deliverable.ts';

/** Languages by file extension. All other extensions are `text`. */
const BY_EXTENSION = {
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'typescript',
  py: 'python',
  pyi: 'python',
  json: 'json',
  jsonc: 'json',
  ipynb: 'json',
  webmanifest: 'json',
  geojson: 'json',
  har: 'json',
  yaml: 'yaml',
  yml: 'yaml',
  md: 'markdown',
  markdown: 'markdown',
  tf: 'terraform',
  tfvars: 'terraform',
  hcl: 'terraform',
  dockerfile: 'dockerfile',
  go: 'go',
  java: 'java',
  kt: 'kotlin',
  kts: 'kotlin',
  scala: 'scala',
  sc: 'scala',
  sbt: 'scala',
  groovy: 'groovy',
  gradle: 'groovy',
  swift: 'swift',
  dart: 'dart',
  rb: 'ruby',
  php: 'php',
  rs: 'rust',
  cs: 'csharp',
  c: 'c',
  h: 'c',
  cc: 'c',
  cpp: 'c',
  cxx: 'c',
  hh: 'c',
  hpp: 'c',
  hxx: 'c',
  mm: 'c',
  sh: 'shell',
  bash: 'shell',
  lua: 'lua',
  ex: 'elixir',
  exs: 'elixir',
  r: 'r',
  sql: 'sql',
  html: 'html',
  htm: 'html',
  xml: 'xml',
  css: 'css',
  scss: 'css',
  less: 'css',
  vue: 'vue',
  toml: 'toml',
  proto: 'protobuf',
  graphql: 'graphql',
  gql: 'graphql',
} as const;

const BY_MEDIA_TYPE: Record<string, Language> = {
  'text/javascript': 'javascript',
  'application/javascript': 'javascript',
  'application/x-javascript': 'javascript',
  'text/jsx': 'javascript',
  'application/typescript': 'typescript',
  'text/typescript': 'typescript',
  'text/x-typescript': 'typescript',
  'text/x-python': 'python',
  'application/x-python-code': 'python',
  'application/json': 'json',
  'application/yaml': 'yaml',
  'text/yaml': 'yaml',
  'application/x-yaml': 'yaml',
  'text/markdown': 'markdown',
  'text/x-go': 'go',
  'text/x-java': 'java',
  'text/x-java-source': 'java',
  'application/x-sh': 'shell',
  'text/x-shellscript': 'shell',
  'application/sql': 'sql',
  'text/html': 'html',
  'application/xml': 'xml',
  'text/xml': 'xml',
  'text/css': 'css',
};

export type Language = (typeof BY_EXTENSION)[keyof typeof BY_EXTENSION] | 'text';

/** Languages whose files are programs. */
const CODE = new Set<Language>([
  'javascript',
  'typescript',
  'python',
  'go',
  'java',
  'kotlin',
  'scala',
  'groovy',
  'swift',
  'dart',
  'ruby',
  'php',
  'rust',
  'csharp',
  'c',
  'shell',
  'lua',
  'elixir',
  'r',
  'sql',
]);

export const isCode = (language: Language): boolean => CODE.has(language);

/** Returns a file's language by its name, or by its media type if the name says nothing. */
export function languageOf({ path, media_type }: Pick<Artifact, 'path' | 'media_type'>): Language {
  const written = path.split('/').at(-1) ?? '';
  const name = written.toLowerCase();
  // `Dockerfile.go` builds a program, `dockerfile.go` is one.
  if (/^(?:docker|container)file$|^(?:Docker|Container)file\.(?!md$|\w*ignore$)/.test(/\./.test(name) ? written : name))
    return 'dockerfile';
  if (name === 'jenkinsfile') return 'groovy';
  const extension = name.includes('.') ? (name.split('.').at(-1) ?? '') : '';
  if (Object.hasOwn(BY_EXTENSION, extension)) return BY_EXTENSION[extension as keyof typeof BY_EXTENSION];
  const type = (media_type.split(';', 1)[0] ?? '').trim().toLowerCase();
  if (type.endsWith('+json')) return 'json';
  if (/^(?:docker|container)file\.(?!\w*ignore$)/.test(name)) return 'dockerfile';
  return BY_MEDIA_TYPE[type] ?? 'text';
}

/** Returns the line, from 1, of each of `offsets` (ascending), in one pass over the text. */
export function linesOf(content: string, offsets: readonly number[]): number[] {
  let line = 1;
  let at = 0;
  return offsets.map((offset) => {
    for (let next = content.indexOf('\n', at); next !== -1 && next < offset; next = content.indexOf('\n', at)) {
      line += 1;
      at = next + 1;
    }
    return line;
  });
}
