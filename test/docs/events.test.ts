import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { eventsPage } from '../../scripts/events/events-page.ts';

test('docs/events.md describes the events as their schemas do; `npm run events-page` writes it', () => {
  expect(readFileSync('docs/events.md', 'utf8')).toBe(eventsPage());
});
