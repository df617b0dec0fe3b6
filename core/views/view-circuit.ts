import type * as z from 'zod';
import type { circuitList } from '../contracts/api/circuit.ts';
import { type Circuit, circuitStateOf } from '../models/circuit.ts';

export function viewCircuit(circuit: Circuit, now: Date): z.input<typeof circuitList>['circuits'][number] {
  return {
    model: circuit.model,
    state: circuitStateOf(circuit, now),
    failures: circuit.failures.length,
    reason: circuit.reason ?? null,
    opened_at: circuit.openedAt ?? null,
    open_until: circuit.openUntil ?? null,
    probing: circuit.probe !== undefined && now.toISOString() < circuit.probe.until,
    changed_at: circuit.changedAt,
  };
}
