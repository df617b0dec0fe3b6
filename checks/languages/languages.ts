import { c } from './c.ts';
import { csharp } from './csharp.ts';
import { css } from './css.ts';
import { dart } from './dart.ts';
import { json, markdown, toml, xml, yaml } from './data-formats.ts';
import type { LanguageDescription } from './description.ts';
import { dockerfile } from './dockerfile.ts';
import { elixir } from './elixir.ts';
import { go } from './go.ts';
import { graphql } from './graphql.ts';
import { groovy } from './groovy.ts';
import { html } from './html.ts';
import { java } from './java.ts';
import { javascript } from './javascript.ts';
import { kotlin } from './kotlin.ts';
import { lua } from './lua.ts';
import { php } from './php.ts';
import { protobuf } from './protobuf.ts';
import { python } from './python.ts';
import { r } from './r.ts';
import { ruby } from './ruby.ts';
import { rust } from './rust.ts';
import { scala } from './scala.ts';
import { shell } from './shell.ts';
import { sql } from './sql.ts';
import { swift } from './swift.ts';
import { terraform } from './terraform.ts';
import { typescript } from './typescript.ts';
import { vue } from './vue.ts';

const languages = {
  c,
  csharp,
  css,
  dart,
  dockerfile,
  elixir,
  go,
  graphql,
  groovy,
  html,
  java,
  javascript,
  json,
  kotlin,
  lua,
  markdown,
  php,
  protobuf,
  python,
  r,
  ruby,
  rust,
  scala,
  shell,
  sql,
  swift,
  terraform,
  toml,
  typescript,
  vue,
  xml,
  yaml,
};

/** `text` is what is in no language that is known here. */
export type Language = keyof typeof languages | 'text';

export const LANGUAGES: Readonly<Record<Language, LanguageDescription>> = {
  ...languages,
  text: { extensions: [] },
};
