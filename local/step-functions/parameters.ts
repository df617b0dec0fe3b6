export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Makes the parameters of a Task state from its input and its task token. */
export type Parameters = (input: Json, token: string) => Json;

/** As Step Functions fails an execution if a path finds nothing: neither Retry nor Catch helps. */
export class UnresolvedPath extends Error {
  readonly isRetryable = false;
  readonly isCatchable = false;

  constructor(path: string) {
    super(`The path ${path} finds nothing in the state's input`);
    this.name = 'States.Runtime';
  }
}

const REFERENCE = /^\$(\.\w+)*$/;

/**
 * Reads `Parameters` of a state once, with paths of names and the task token. The interpreter would evaluate each path as
 * JSONPath, which throws and catches an error for each text or number that it finds.
 */
export function readParameters(template: Json): Parameters {
  if (Array.isArray(template)) {
    const parts = template.map(readParameters);
    return (input, token) => parts.map((part) => part(input, token));
  }
  if (typeof template !== 'object' || template === null) return () => template;
  const fields = Object.entries(template).map(([name, value]): [string, Parameters] =>
    name.endsWith('.$') ? [name.slice(0, -2), readPath(String(value))] : [name, readParameters(value)],
  );
  return (input, token) => Object.fromEntries(fields.map(([name, field]) => [name, field(input, token)]));
}

function readPath(path: string): Parameters {
  if (path === '$$.Task.Token') return (_input, token) => token;
  if (!REFERENCE.test(path)) throw new Error(`The embedded engine reads no parameter of the form ${path}`);
  const [, ...names] = path.split('.');
  return (input) => {
    let value: Json | undefined = input;
    for (const name of names) value = isMap(value) && Object.hasOwn(value, name) ? value[name] : undefined;
    if (value === undefined) throw new UnresolvedPath(path);
    return value;
  };
}

const isMap = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
