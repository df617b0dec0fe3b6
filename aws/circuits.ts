import type { Circuit } from '../core/models/circuit.ts';
import { separate, sortKeyOf, type Unreadable } from './entries.ts';
import { equals } from './expressions.ts';
import { itemReader } from './item-form.ts';
import { CIRCUITS, circuitKey } from './keys.ts';
import type { Table } from './table.ts';

/** The circuit breakers of models: one item each, from a model's first failure on. */
export class Circuits {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async get(model: string): Promise<Circuit | undefined> {
    const item = await this.#table.get(circuitKey(model));
    return item && toCircuit(item);
  }

  /** All circuits: one for each model in use that has ever failed. */
  async list(): Promise<{ found: Circuit[]; unreadable: Unreadable[] }> {
    return separate(await this.#table.listAll({ partition: CIRCUITS }, toCircuit), sortKeyOf);
  }

  /** Stores the new state of a circuit. False: another process has changed it since it was read. */
  async replace(before: Circuit | undefined, after: Circuit): Promise<boolean> {
    if (!before) return this.#table.create({ ...circuitKey(after.model), ...after });
    const written = await this.#table.update(circuitKey(after.model), { set: after }, [
      equals('version', before.version),
    ]);
    return written !== undefined;
  }
}

export const toCircuit = itemReader<Circuit>('a circuit', {
  model: 'string',
  version: 'number',
  failures: 'list',
  reason: 'string?',
  openedAt: 'string?',
  openUntil: 'string?',
  failedProbes: 'number',
  probe: 'map?',
  changedAt: 'string',
});
