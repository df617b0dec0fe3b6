import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Wait } from '../../../core/matching/outlook.ts';

test('docs/architecture.md lists every reason for which a subtask has no agent', () => {
  const reasons: Record<Wait['for'], true> = {
    slot: true,
    models: true,
    retry: true,
    online: true,
    registration: true,
  };
  const page = readFileSync(new URL('../../../docs/architecture.md', import.meta.url), 'utf8');
  const [, section = ''] = /## Reasons to wait\n([\s\S]*?)\n## /.exec(page) ?? [];
  const listed = [...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, kind]) => kind);
  expect(listed.sort()).toEqual(Object.keys(reasons).sort());
});
