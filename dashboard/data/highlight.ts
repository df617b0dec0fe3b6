import { createCssVariablesTheme, createHighlighterCore } from 'shiki/core';
import { createJavaScriptRegexEngine } from 'shiki/engine/javascript';
import { grammarOf, type Language } from './languages.ts';

/** Its colours are variables of tokens.css, so both themes have their own. */
const theme = createCssVariablesTheme({ name: 'tokens', variablePrefix: '--code-' });
/** Without WebAssembly, which the policy of the pages does not allow. */
const highlighter = createHighlighterCore({
  themes: [theme],
  engine: createJavaScriptRegexEngine({ forgiving: true }),
});

export type Token = { content: string; color?: string | undefined };

/** Lines of code as words with colours. */
export async function highlight(code: string, language: Language): Promise<Token[][]> {
  const shiki = await highlighter;
  await shiki.loadLanguage(await grammarOf(language));
  return shiki.codeToTokensBase(code, { lang: language, theme: 'tokens' });
}
