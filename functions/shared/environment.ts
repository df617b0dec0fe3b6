import { type EnvironmentVariable, environment, type OptionalVariable } from '../../core/contracts/environment.ts';

/** With readOptional, the only reader of environment variables. Throws at start, naming what is missing. */
export function readEnvironment(name: EnvironmentVariable): string {
  const value = process.env[name];
  if (!value) throw new Error(`The environment variable ${name} is not set. It holds: ${environment[name]}.`);
  return value;
}

/** An empty variable is as good as none. */
export function readOptional(name: OptionalVariable): string | undefined {
  return process.env[name] || undefined;
}
