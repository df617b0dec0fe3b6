import { type EnvironmentVariable, environment } from '../../core/contracts/environment.ts';

/** The only reader of environment variables. Throws at start, naming what is missing. */
export function readEnvironment(name: EnvironmentVariable): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set. It holds: ${environment[name]}.`);
  return value;
}
