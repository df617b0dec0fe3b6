import {
  type EnvironmentVariable,
  environment,
  type OptionalVariable,
} from '../../core/contracts/system/environment.ts';

/** With readOptional, the only reader of environment variables. Throws at start, naming what is missing. */
export function readEnvironment(name: EnvironmentVariable): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set. It holds: ${environment[name]}.`);
  return value;
}

/** A positive number, at most `most`; throws at start, naming the variable that is none. */
export function readAmount(name: OptionalVariable, most = Number.MAX_VALUE): number | undefined {
  const value = readOptional(name);
  if (value === undefined) return undefined;
  const amount = Number(value);
  if (!(amount > 0 && amount <= most)) {
    const limit = most === Number.MAX_VALUE ? '' : ` and at most ${most}`;
    throw new Error(`${name} is "${value}"; it must be a number above 0${limit}.`);
  }
  return amount;
}

/** An empty variable is as good as none. */
export function readOptional(name: OptionalVariable): string | undefined {
  return process.env[name] || undefined;
}
