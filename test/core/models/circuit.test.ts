import { expect, test } from '@jest/globals';
import {
  admissionTo,
  afterFailure,
  afterSuccess,
  type BreakerRules,
  beginProbe,
  type Circuit,
  circuitStateOf,
  comeAgainAt,
  dropProbe,
} from '../../../core/models/circuit.ts';

const rules: BreakerRules = {
  failures: 3,
  window_seconds: 60,
  cool_down_seconds: 30,
  longest_cool_down_seconds: 100,
  probe_seconds: 20,
};
const at = (seconds: number) => new Date(Date.parse('2026-11-24T12:00:00.000Z') + seconds * 1_000);
const model = 'anthropic:m';

function fail(circuit: Circuit | undefined, seconds: number, more: { probe?: string; retryAt?: Date } = {}): Circuit {
  const failure = { reason: `at ${seconds}`, retryAt: more.retryAt?.toISOString() };
  return afterFailure(circuit, { model, probe: more.probe }, failure, at(seconds), rules);
}
const opened = () => fail(fail(fail(undefined, 0), 1), 2);

test('a model that never failed has no circuit, may be called, and a success writes nothing', () => {
  expect(admissionTo(undefined, at(0))).toEqual({ may: 'call' });
  expect(afterSuccess(undefined, undefined, at(0))).toBeUndefined();
});

test('as many failures as the rules say open it for the cool-down', () => {
  const almost = fail(fail(undefined, 0), 1);
  expect(circuitStateOf(almost, at(1))).toBe('closed');
  const circuit = fail(almost, 2);
  expect(circuitStateOf(circuit, at(2))).toBe('open');
  expect(admissionTo(circuit, at(31))).toEqual({ may: 'wait', until: at(32).toISOString(), probedSince: undefined });
  expect(admissionTo(circuit, at(32))).toEqual({ may: 'probe' });
});

test('failures that are older than the window, or from before a success, do not count', () => {
  expect(circuitStateOf(fail(fail(fail(undefined, 0), 30), 61), at(61))).toBe('closed');
  const cleared = afterSuccess(fail(fail(undefined, 0), 1), undefined, at(2));
  expect(cleared?.failures).toEqual([]);
  expect(circuitStateOf(fail(cleared, 3), at(3))).toBe('closed');
  expect(afterSuccess(cleared, undefined, at(4))).toBeUndefined();
});

test('calls under way when it opened neither lengthen nor end its time', () => {
  const circuit = opened();
  expect(fail(circuit, 10).openUntil).toBe(circuit.openUntil);
  expect(afterSuccess(circuit, undefined, at(10))).toBeUndefined();
});

test('Retry-After opens it at the first failure, until that second, also beyond its cool-down', () => {
  expect(fail(undefined, 0, { retryAt: at(7) }).openUntil).toBe(at(7).toISOString());
  expect(fail(opened(), 3, { retryAt: at(90) }).openUntil).toBe(at(90).toISOString());
  expect(fail(opened(), 3, { retryAt: at(5) }).openUntil).toBe(at(32).toISOString());
});

test('during a probe no other call may go, until the probe has had its time', () => {
  const probing = beginProbe(opened(), 'a', at(40), rules);
  const wait = { may: 'wait', until: at(60).toISOString(), probedSince: at(40).toISOString() } as const;
  expect(admissionTo(probing, at(59))).toEqual(wait);
  expect(admissionTo(probing, at(60))).toEqual({ may: 'probe' });
});

test('a probe that succeeds closes it; one that fails opens it for twice as long, up to the longest', () => {
  const probing = beginProbe(opened(), 'a', at(40), rules);
  const closed = afterSuccess(probing, 'a', at(41));
  expect(closed).toMatchObject({ failures: [], openUntil: undefined, probe: undefined, reason: undefined });
  const again = fail(probing, 41, { probe: 'a' });
  expect(again.openUntil).toBe(at(41 + 60).toISOString());
  const third = fail(beginProbe(again, 'b', at(102), rules), 103, { probe: 'b' });
  expect(third.openUntil).toBe(at(103 + 100).toISOString());
});

test('a probe that answers after its time decides nothing', () => {
  const overtaken = beginProbe(beginProbe(opened(), 'a', at(40), rules), 'b', at(60), rules);
  expect(afterSuccess(overtaken, 'a', at(61))).toBeUndefined();
  expect(fail(overtaken, 61, { probe: 'a' }).openUntil).toBe(overtaken.openUntil);
  expect(dropProbe(overtaken, 'a', at(61))).toBeUndefined();
  expect(dropProbe(overtaken, 'b', at(61))).toMatchObject({ probe: undefined });
});

test('a caller that does not wait returns when it is half-open; during a probe, after as long again, at least a second', () => {
  const open = { may: 'wait', until: at(60).toISOString(), probedSince: undefined } as const;
  expect(comeAgainAt(open, at(50))).toBe(at(60).toISOString());
  expect(comeAgainAt(open, at(59.9))).toBe(at(60.9).toISOString());
  const probed = { ...open, probedSince: at(40).toISOString() };
  expect(comeAgainAt(probed, at(40.2))).toBe(at(41.2).toISOString());
  expect(comeAgainAt(probed, at(47))).toBe(at(54).toISOString());
  expect(comeAgainAt(probed, at(240))).toBe(at(270).toISOString());
});
