import type { CircuitState } from '../contracts/api/circuit.ts';
import type { ModelRuntimeConfig } from '../contracts/config/model-config.ts';

/**
 * The circuit breaker of one model, shared by all processes.
 *
 *   closed ──failures──▶ open ──cool-down──▶ half-open ──one probe succeeds──▶ closed
 *                          ▲                     │
 *                          └────probe fails──────┘
 *
 * Open and half-open differ by the clock only: an open circuit counts as half-open once its time is over.
 * Each write raises `version`, on condition that it is still the version that was read.
 */
export type Circuit = {
  model: string;
  version: number;
  /** Times of failed calls since the last success, oldest first. */
  failures: string[];
  reason: string | undefined;
  openedAt: string | undefined;
  openUntil: string | undefined;
  /** Probes in a row that failed. */
  failedProbes: number;
  /** The process that probes. No other may probe before `until`. */
  probe: { by: string; since: string; until: string } | undefined;
  changedAt: string;
};

export type BreakerRules = ModelRuntimeConfig['breaker'];

/**
 * Tells whether a model may be called: as usual, as the one probe, or not before a time. While another process probes,
 * the wait may end at any moment, and ends at `until`.
 */
export type Admission = { may: 'call' } | { may: 'probe' } | Wait;
export type Wait = { may: 'wait'; until: string; probedSince: string | undefined };

/** A failed call; `retryAt` is when the provider wants to be asked again. */
export type CallFailure = { reason: string; retryAt: string | undefined };

const later = (time: Date, seconds: number) => new Date(time.getTime() + seconds * 1_000).toISOString();

export function circuitStateOf(circuit: Circuit, now: Date): CircuitState {
  if (circuit.openUntil === undefined) return 'closed';
  return now.toISOString() < circuit.openUntil ? 'open' : 'half_open';
}

/** The shortest rest before a model is asked again, and the longest while another process probes. */
const LEAST_REST_SECONDS = 1;
const MOST_REST_SECONDS = 30;

/**
 * The time at which a caller that does not stay to wait should come again. While another process probes, it rests for
 * as long as the probe has taken so far, so that a slow probe is not asked after every second.
 */
export function comeAgainAt({ until, probedSince }: Wait, now: Date): string {
  const seconds = (now.getTime() - Date.parse(probedSince ?? now.toISOString())) / 1_000;
  const rested = later(now, Math.min(Math.max(seconds, LEAST_REST_SECONDS), MOST_REST_SECONDS));
  return probedSince === undefined && until > rested ? until : rested;
}

export function admissionTo(circuit: Circuit | undefined, now: Date): Admission {
  if (circuit?.openUntil === undefined) return { may: 'call' };
  if (circuitStateOf(circuit, now) === 'open') return { may: 'wait', until: circuit.openUntil, probedSince: undefined };
  if (circuit.probe && now.toISOString() < circuit.probe.until) {
    return { may: 'wait', until: circuit.probe.until, probedSince: circuit.probe.since };
  }
  return { may: 'probe' };
}

/**
 * Begins the probe of the process `by`. The probe has a time limit, so that a process that dies does not keep the
 * circuit open.
 */
export function beginProbe(circuit: Circuit, by: string, now: Date, rules: BreakerRules): Circuit {
  return changed(circuit, now, { probe: { by, since: now.toISOString(), until: later(now, rules.probe_seconds) } });
}

/** Drops a probe that was given up without a result: the next one may begin at once. */
export function dropProbe(circuit: Circuit, by: string, now: Date): Circuit | undefined {
  return circuit.probe?.by === by ? changed(circuit, now, { probe: undefined }) : undefined;
}

/**
 * The circuit after a call that failed through the provider's fault. `probe`: the process whose probe it was, if any.
 */
export function afterFailure(
  known: Circuit | undefined,
  call: { model: string; probe: string | undefined },
  { reason, retryAt }: CallFailure,
  now: Date,
  rules: BreakerRules,
): Circuit {
  const circuit = known ?? newCircuit(call.model, now);
  const since = later(now, -rules.window_seconds);
  const failures = [...circuit.failures.filter((time) => time > since), now.toISOString()].slice(-rules.failures);
  const isProbe = call.probe !== undefined && circuit.probe?.by === call.probe;
  const failedProbes = isProbe ? circuit.failedProbes + 1 : circuit.failedProbes;
  const coolDown = Math.min(rules.cool_down_seconds * 2 ** failedProbes, rules.longest_cool_down_seconds);
  // Calls that had begun before the circuit opened tell nothing new.
  const opens = circuit.openUntil === undefined ? failures.length >= rules.failures : isProbe;
  const until = [circuit.openUntil, retryAt, retryAt === undefined && opens ? later(now, coolDown) : undefined]
    .filter((time) => time !== undefined)
    .sort()
    .at(-1);
  const isOpening = until !== circuit.openUntil;
  return changed(circuit, now, {
    failures,
    failedProbes,
    reason,
    openUntil: until,
    openedAt: isOpening ? now.toISOString() : circuit.openedAt,
    probe: isProbe ? undefined : circuit.probe,
  });
}

/** The circuit after a call that the provider answered. Undefined: nothing to write. */
export function afterSuccess(circuit: Circuit | undefined, probe: string | undefined, now: Date): Circuit | undefined {
  if (!circuit) return undefined;
  const isClosed = circuit.openUntil === undefined;
  if (isClosed && circuit.failures.length === 0) return undefined;
  if (!isClosed && circuit.probe?.by !== probe) return undefined;
  if (!isClosed && probe === undefined) return undefined;
  const closed = { failures: [], failedProbes: 0, openUntil: undefined, openedAt: undefined, probe: undefined };
  return changed(circuit, now, { ...closed, reason: undefined });
}

function newCircuit(model: string, now: Date): Circuit {
  return {
    model,
    version: 0,
    failures: [],
    reason: undefined,
    openedAt: undefined,
    openUntil: undefined,
    failedProbes: 0,
    probe: undefined,
    changedAt: now.toISOString(),
  };
}

function changed(circuit: Circuit, now: Date, change: Partial<Circuit>): Circuit {
  return { ...circuit, ...change, version: circuit.version + 1, changedAt: now.toISOString() };
}
