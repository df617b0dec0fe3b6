import { describe, expect, test } from '@jest/globals';
import { againstPeers, costPerTaskUsd, peersOf } from '../../../core/matching/peers.ts';
import { anAgent } from './an-agent.ts';

describe('a figure against its peers', () => {
  test('the median gets one half, half of it two thirds, twice as much one third', () => {
    expect(againstPeers(60, 60)).toBe(0.5);
    expect(againstPeers(30, 60)).toBeCloseTo(2 / 3);
    expect(againstPeers(120, 60)).toBeCloseTo(1 / 3);
  });

  test('an unknown figure is neutral, and so is zero among zeros', () => {
    expect(againstPeers(null, 60)).toBe(0.5);
    expect(againstPeers(60, null)).toBe(0.5);
    expect(againstPeers(0, 0)).toBe(0.5);
  });

  test('free of charge beats any price', () => {
    expect(againstPeers(0, 2)).toBe(1);
    expect(againstPeers(2, 0)).toBe(0);
  });
});

describe('the cost of a completed attempt', () => {
  test('includes what failed attempts cost', () => {
    const agent = anAgent({ record: { completed: 4, failed: 1, costUsd: 2, responseSeconds: 500 } });
    expect(costPerTaskUsd(agent, null)).toBe(0.5);
  });

  test('is not lowered by attempts of unknown cost', () => {
    const agent = anAgent({ record: { completed: 4, costUsd: 2, unpriced: 2, responseSeconds: 500 } });
    expect(costPerTaskUsd(agent, null)).toBe(1);
  });

  test('is unknown, not zero, if no attempt has a known cost', () => {
    const agent = anAgent({ record: { completed: 3, costUsd: 0, unpriced: 3, responseSeconds: 300 } });
    expect(costPerTaskUsd(agent, 100)).toBeNull();
  });

  test('of an agent with a price is that of its own time, else of the time the median peer takes', () => {
    const failedOnce = anAgent({ pricePerHourUsd: 6, record: { failed: 1, responseSeconds: 1200 } });
    expect(costPerTaskUsd(failedOnce, 600)).toBe(2);
    expect(costPerTaskUsd(anAgent({ pricePerHourUsd: 6 }), 600)).toBe(1);
    expect(costPerTaskUsd(anAgent({ pricePerHourUsd: 6 }), null)).toBe(6);
  });
});

describe('the peers', () => {
  const took = (seconds: number) =>
    anAgent({ record: { completed: 2, responseSeconds: 2 * seconds, costUsd: seconds } });

  test('the median leaves out agents without a record', () => {
    expect(peersOf([took(9), anAgent(), took(10), took(100)])).toEqual({ responseSeconds: 10, costUsd: 5 });
  });

  test('the median of an even number is half way between the middle two', () => {
    expect(peersOf([took(100), took(10), took(20), took(9)])).toEqual({ responseSeconds: 15, costUsd: 7.5 });
  });

  test('without peers nothing is known', () => {
    expect(peersOf([])).toEqual({ responseSeconds: null, costUsd: null });
  });
});
