import type { Circuit } from '../core/models/circuit.ts';
import { equals } from './expressions.ts';
import type { Item, Table } from './table.ts';

const keyOf = (model: string) => ({ pk: 'CIRCUITS', sk: model });

/** The circuit breakers of models: one item each, from a model's first failure on. */
export class Circuits {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  async get(model: string): Promise<Circuit | undefined> {
    const item = await this.#table.get(keyOf(model));
    return item && toCircuit(item);
  }

  /** All of them: as many as there are models in use that have ever failed. */
  async list(): Promise<Circuit[]> {
    return (await this.#table.queryAll({ partition: 'CIRCUITS' })).map(toCircuit);
  }

  /** Writes what a circuit became. False: somebody else has changed it since it was read. */
  async replace(before: Circuit | undefined, after: Circuit): Promise<boolean> {
    if (!before) return this.#table.create({ ...keyOf(after.model), schemaVersion: 1, ...after });
    const written = await this.#table.update(keyOf(after.model), { set: after }, [equals('version', before.version)]);
    return written !== undefined;
  }
}

function toCircuit({ pk, sk, schemaVersion, ...circuit }: Item): Circuit {
  return circuit as Circuit;
}
