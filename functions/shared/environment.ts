import {
  type EnvironmentVariable,
  environment,
  type OptionalVariable,
} from '../../core/contracts/system/environment.ts';

/** Reads an environment variable; only this and readOptional may. Throws at start, naming the missing variable. */
export function readEnvironment(name: EnvironmentVariable): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set. It holds: ${environment[name]}.`);
  return value;
}

/** Reads a positive number of at most `most`. Throws at start, naming the variable, if the value is anything else. */
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

/** Reads an optional variable; undefined if it is unset or empty. */
export function readOptional(name: OptionalVariable): string | undefined {
  return process.env[name] || undefined;
}
