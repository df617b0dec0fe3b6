import { expect, test } from '@jest/globals';
import { formatAgo, formatName, formatSeconds, formatShare, formatUsd } from '../../dashboard/data/format.ts';

test.each([
  [0, '$0'],
  [0.00000001, '< $0.0001'],
  [0.0142, '$0.0142'],
  [0.1, '$0.10'],
  [1.239, '$1.24'],
  [12345.6, '$12,345.60'],
])('%d dollars read %s', (usd, text) => expect(formatUsd(usd)).toBe(text));

test.each([
  [0, '0 ms'],
  [0.34, '340 ms'],
  [0.9999, '1.0 s'],
  [4.24, '4.2 s'],
  [9.96, '10 s'],
  [59.4, '59 s'],
  [59.6, '1m'],
  [252, '4m 12s'],
  [3_599.7, '1h'],
  [8_100, '2h 15m'],
  [273_600, '3d 4h'],
])('%d seconds read %s', (seconds, text) => expect(formatSeconds(seconds)).toBe(text));

test.each([
  [0, '0 %'],
  [0.0004, '0.1 %'],
  [0.973, '97.3 %'],
  [0.9999, '99.9 %'],
  [1, '100 %'],
])('a share of %d reads %s', (share, text) => expect(formatShare(share)).toBe(text));

const NOW = Date.parse('2026-11-28T12:00:00Z');
test.each([
  [0, 'just now'],
  [42, '42 s ago'],
  [-90, 'in 1 min'],
  [200, '3 min ago'],
  [7_300, '2 h ago'],
  [90_000, '1 day ago'],
  [3 * 86_400, '3 days ago'],
])('%d seconds before now is %s', (seconds, text) => expect(formatAgo(NOW - seconds * 1000, NOW)).toBe(text));

test('a time of another year says which', () => {
  expect(formatAgo(Date.parse('2025-03-04T12:00:00Z'), NOW)).toBe('4 Mar 2025');
});

test.each([
  ['INFRA', 'Infrastructure'],
  ['AI_ML', 'AI/ML'],
  ['ml_engineer', 'ML engineer'],
  ['api_development', 'API development'],
])('%s is written %s', (name, text) => expect(formatName(name)).toBe(text));
