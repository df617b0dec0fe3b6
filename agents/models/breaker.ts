import type { Circuits } from '../../aws/circuits.ts';
import { SystemFault } from '../../core/errors.ts';
import {
  admissionTo,
  afterFailure,
  afterSuccess,
  type BreakerRules,
  beginProbe,
  type CallFailure,
  type Circuit,
  circuitStateOf,
  dropProbe,
  type Wait,
} from '../../core/models/circuit.ts';

/** Permission to make one call. The caller reports the result to the breaker with it. */
export type Permit = { model: string; circuit: Circuit | undefined; probe: string | undefined };

/**
 * Retry limit for the compare-and-swap. A lost write means that another process updated the circuit first; 20 in a row
 * do not happen in practice.
 */
const MOST_WRITES = 20;

export type BreakerOptions = {
  circuits: Pick<Circuits, 'get' | 'replace'>;
  rules: BreakerRules;
  now: () => Date;
  newId: () => string;
  onOpen: (circuit: Circuit) => void;
};

/**
 * Decides by the stored circuits whether a model may be called. Each admission costs one consistent read; while calls
 * succeed, nothing is written.
 */
export class Breaker {
  readonly #options: BreakerOptions;

  constructor(options: BreakerOptions) {
    this.#options = options;
  }

  /** Returns a permit, or how long to wait for one. */
  admit(model: string): Promise<Permit | Wait> {
    return blamingSystem(() => this.#admit(model));
  }

  /** Records that the provider answered, even if it refused the request. */
  answered(permit: Permit): Promise<void> {
    return blamingSystem(() => this.#answered(permit));
  }

  failed(permit: Permit, failure: CallFailure): Promise<void> {
    return blamingSystem(() => this.#failed(permit, failure));
  }

  /** Records that the call was given up before it showed anything about the provider. */
  gaveUp(permit: Permit): Promise<void> {
    return blamingSystem(() => this.#gaveUp(permit));
  }

  async #admit(model: string): Promise<Permit | Wait> {
    const { circuits, rules, now, newId } = this.#options;
    for (let write = 0; write < MOST_WRITES; write += 1) {
      const circuit = await circuits.get(model);
      const admission = admissionTo(circuit, now());
      if (admission.may === 'wait') return admission;
      if (admission.may === 'call' || !circuit) return { model, circuit, probe: undefined };
      const probe = newId();
      const probing = beginProbe(circuit, probe, now(), rules);
      if (await circuits.replace(circuit, probing)) return { model, circuit: probing, probe };
    }
    throw new Error(`The circuit of ${model} changes too fast`);
  }

  async #answered({ model, circuit, probe }: Permit): Promise<void> {
    // A failure recorded after the permit was given is newer than this answer.
    const closed = afterSuccess(circuit, probe, this.#options.now());
    if (closed && !(await this.#options.circuits.replace(circuit, closed)) && probe !== undefined) {
      await this.#change(model, (current) => afterSuccess(current, probe, this.#options.now()));
    }
  }

  async #failed({ model, probe }: Permit, failure: CallFailure): Promise<void> {
    const { rules, now, onOpen } = this.#options;
    const { before, after } = await this.#change(model, (current) =>
      afterFailure(current, { model, probe }, failure, now(), rules),
    );
    const isOpen = after && circuitStateOf(after, now()) === 'open';
    if (isOpen && after.openUntil !== before?.openUntil) onOpen(after);
  }

  async #gaveUp({ model, probe }: Permit): Promise<void> {
    if (probe === undefined) return;
    await this.#change(model, (current) => current && dropProbe(current, probe, this.#options.now()));
  }

  async #change(model: string, become: (current: Circuit | undefined) => Circuit | undefined) {
    const { circuits } = this.#options;
    for (let write = 0; write < MOST_WRITES; write += 1) {
      const before = await circuits.get(model);
      const after = become(before);
      if (!after || (await circuits.replace(before, after))) return { before, after };
    }
    throw new Error(`The circuit of ${model} changes too fast`);
  }
}

/** Turns any error into a SystemFault: the agent is not to blame if a circuit cannot be read or written. */
async function blamingSystem<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw new SystemFault('The circuit of a model could not be read or written', { cause });
  }
}
