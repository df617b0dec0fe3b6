import { describe, expect, test } from '@jest/globals';
import { absent, below, Expression, equals, oneOf, present, sizeBelow, sizeIs } from '../../aws/expressions.ts';

test('every name and value is a placeholder, and the same name has one placeholder', () => {
  const e = new Expression();
  expect(e.path('a.b.a')).toBe('#n0.#n1.#n0');
  expect(e.path('b')).toBe('#n1');
  expect([e.value(1), e.value(1)]).toEqual([':v0', ':v1']);
  expect(e.names).toEqual({ '#n0': 'a', '#n1': 'b' });
  expect(e.values).toEqual({ ':v0': 1, ':v1': 1 });
});

test('a change of every kind is one expression, each part once', () => {
  const e = new Expression();
  const change = e.change({
    set: { status: 'ready', 'leases.t/s/1': 'now', reason: undefined },
    copy: { gsi1sk: 'rank' },
    setIfAbsent: { startedAt: 'now' },
    increment: { count: 2 },
    remove: ['token'],
    deleteFrom: { waitsOn: 'x' },
  });
  expect(change.match(/\b(SET|REMOVE|DELETE|ADD)\b/g)).toEqual(['SET', 'REMOVE', 'DELETE']);
  expect(plain(change, e)).toBe(
    'SET status = "ready", leases.t/s/1 = "now", gsi1sk = rank, ' +
      'startedAt = if_not_exists(startedAt, "now"), count = count + 2 ' +
      'REMOVE token, reason DELETE waitsOn {x}',
  );
});

test('a change of nothing is no expression', () => {
  expect(new Expression().change({})).toBe('');
});

test('what is set to undefined is removed, what is set to null is kept', () => {
  const e = new Expression();
  expect(plain(e.change({ set: { gone: undefined, kept: null } }), e)).toBe('SET kept = null REMOVE gone');
});

describe('conditions', () => {
  test.each([
    ['status = "ready"', equals('status', 'ready')],
    ['at < 5', below('at', 5)],
    ['status IN ("a", "b")', oneOf('status', ['a', 'b'])],
    ['attribute_not_exists(leases.x)', absent('leases.x')],
    ['attribute_exists(leases.x)', present('leases.x')],
    ['size(leases) = 0', sizeIs('leases', 0)],
    ['size(leases) < 3', sizeBelow('leases', 3)],
  ])('%s', (expected, condition) => {
    const e = new Expression();
    expect(plain(condition(e), e)).toBe(expected);
  });
});

/** The expression with its placeholders filled in. */
function plain(expression: string, { names, values }: Expression): string {
  const show = (value: unknown) => (value instanceof Set ? `{${[...value].join(',')}}` : JSON.stringify(value));
  return expression.replaceAll(/#n\d+/g, (name) => names[name]!).replaceAll(/:v\d+/g, (value) => show(values[value]));
}
