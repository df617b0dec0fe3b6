import { randomUUID } from 'node:crypto';
import { Breaker } from '../../agents/models/breaker.ts';
import { Circuits } from '../../aws/circuits.ts';
import { Table } from '../../aws/table.ts';
import type { BreakerRules } from '../../core/models/circuit.ts';

export type BreakerOrder = { model: string; rules: BreakerRules; now: string; admit: number; fail: number };
export type BreakerReport = { may: ('call' | 'probe' | 'wait')[] };

/** A worker process with its own breaker, on the table that the environment names. It follows orders in messages. */
process.on('message', async ({ model, rules, now, admit, fail }: BreakerOrder) => {
  const options = { circuits: new Circuits(new Table('tritons')), rules, now: () => new Date(now), newId: randomUUID };
  const breaker = new Breaker({ ...options, onOpen: () => {} });
  const permits = await Promise.all(Array.from({ length: admit }, () => breaker.admit(model)));
  const given = permits.flatMap((permit) => ('may' in permit ? [] : permit));
  const failing = given.slice(0, fail);
  await Promise.all(failing.map((permit) => breaker.failed(permit, { reason: 'told to', retryAt: undefined })));
  const may = permits.map((permit) => ('may' in permit ? 'wait' : permit.probe === undefined ? 'call' : 'probe'));
  process.send?.({ may } satisfies BreakerReport);
});
