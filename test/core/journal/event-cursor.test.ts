import { expect, test } from '@jest/globals';
import {
  EVERYTHING,
  type EventCursor,
  eventCursorForm,
  readEventCursor,
  writeEventCursor,
} from '../../../core/journal/event-cursor.ts';

const cursors: [string, EventCursor][] = [
  ['*@0', { scope: EVERYTHING, places: [{ entry: 0, events: 0 }] }],
  [
    '*@12,7.3',
    {
      scope: EVERYTHING,
      places: [
        { entry: 12, events: 0 },
        { entry: 7, events: 3 },
      ],
    },
  ],
  ['task/a-1_B@31.99', { scope: 'task/a-1_B', places: [{ entry: 31, events: 99 }] }],
];

test.each(cursors)('%s is written as it is read', (text, cursor) => {
  expect(writeEventCursor(cursor)).toBe(text);
  expect(readEventCursor(text)).toEqual(cursor);
  expect(text).toMatch(eventCursorForm);
});

test('a cursor of the most logs that a stage may have has the form', () => {
  const places = Array.from({ length: 256 }, () => ({ entry: 10 ** 15 - 1, events: 100 }));
  expect(writeEventCursor({ scope: EVERYTHING, places })).toMatch(eventCursorForm);
});

test.each(['', '*', '*@', '*@1,', '*@-1', '*@1.', '*@1e3', '*@1 ', 'agent/a@1', 'task/@1', '1', '*@9999999999999999'])(
  '%j does not have the form',
  (text) => {
    expect(text).not.toMatch(eventCursorForm);
  },
);
