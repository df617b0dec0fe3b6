import { expect, test } from '@jest/globals';
import { type Counts, Tally } from '../../../core/metrics/counts.ts';
import { bucketsOf } from '../../../core/metrics/time-buckets.ts';
import { viewAgentMetrics, viewSystemMetrics, viewTaskMetrics } from '../../../core/views/view-metrics.ts';

const now = new Date('2026-11-24T12:03:00.000Z');
const counted = (count: (tally: Tally) => void): Counts => {
  const tally = new Tally();
  count(tally);
  return tally.counts;
};
/** Counts of the last hour: those of the two last points, and of all time. */
const hour = (total: Counts, before: Counts = {}, last: Counts = {}) => {
  const begins = bucketsOf('1h', now);
  const buckets = begins.map((begin, index) => {
    const counts = index === begins.length - 1 ? last : index === begins.length - 2 ? before : {};
    return { begin, counts };
  });
  return { window: '1h' as const, now, total, buckets };
};

test('a window reaches back to the begin of its first point', () => {
  const { from, to, resolution_seconds, series } = viewTaskMetrics(hour({}));
  expect({ from, to, resolution_seconds }).toEqual({
    from: '2026-11-24T11:00:00.000Z',
    to: '2026-11-24T12:03:00.000Z',
    resolution_seconds: 300,
  });
  expect(series.map(({ at }) => at)).toEqual(bucketsOf('1h', now));
  expect(series).toHaveLength(13);
});

test('what has not happened is null, and never 0', () => {
  expect(viewTaskMetrics(hour({})).total).toEqual({
    submitted: 0,
    completed: 0,
    failed: 0,
    cancelled: 0,
    average_completion_seconds: null,
    cost_per_task_usd: null,
    tasks_of_unknown_cost: 0,
    average_quality_score: null,
    success_rate: null,
  });
  const { availability } = viewSystemMetrics(hour({}), [], undefined);
  expect(availability).toEqual({ value: null, requests: null, faults: null, not_measured: expect.any(String) });
  expect(viewSystemMetrics(hour({}), [], { requests: 200, faults: 1 }).availability.value).toBe(0.995);
});

test('utilization is the time that slots were held, of the time that they were there', () => {
  const total = counted((tally) => {
    tally.add('agents', 2, 'backend');
    tally.add('agent_slots', 4, 'backend');
  });
  const busy = counted((tally) => tally.add('attempts_busy_seconds', 378, 'backend'));
  const { agent_types, series } = viewAgentMetrics(hour(total, {}, busy));
  // 63 minutes of four slots; the last point is three minutes long so far.
  expect(agent_types.map(({ utilization }) => utilization)).toEqual([378 / (4 * 3_780)]);
  expect(series.at(-1)?.utilization).toBe(378 / (4 * 180));
  expect(series.at(-2)?.utilization).toBe(0);
});

test('the depth of the queue at an earlier time is what is there now, less what has come since', () => {
  const total = counted((tally) => {
    tally.add('subtasks', 5, 'ready');
    tally.add('tasks', 2, 'queued');
    tally.add('tasks', 9, 'blocked');
  });
  const last = counted((tally) => {
    tally.add('subtasks', 3, 'ready');
    tally.add('tasks', -1, 'queued');
  });
  const { queue_depth, queue, series } = viewSystemMetrics(hour(total, {}, last), [], undefined);
  expect(queue_depth).toBe(7);
  expect(queue.tasks).toEqual({ blocked: 9, queued: 2, in_progress: 0 });
  expect(series.slice(-2).map((point) => point.queue_depth)).toEqual([5, 7]);
});
