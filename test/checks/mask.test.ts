import { expect, test } from '@jest/globals';
import { mask } from '../../checks/mask.ts';

test('a quote that is a character of Rust opens no string', () => {
  const content = `fn f(c: char) { c == '"' && g(); c == '\\"' && h() }\nfn i<'a>(s: &'a str) { j("k // l") }\n`;
  const code = mask(content, 'rust')?.code ?? '';
  for (const kept of ['&& g()', '&& h()', 'fn i<', 'j("']) expect(code).toContain(kept);
  expect(code).not.toContain('k // l');
  expect(code).toHaveLength(content.length);
});
