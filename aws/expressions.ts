/**
 * Builds update and condition expressions of DynamoDB from data. A path is an attribute name, or names joined by dots
 * for an entry of a map. Every name goes through a placeholder, so reserved words need no care.
 */
export type Change = {
  set?: Record<string, unknown>;
  /** Path → the path from which its value is copied. */
  copy?: Record<string, string>;
  /** Set only if the path has no value yet. */
  setIfAbsent?: Record<string, unknown>;
  /** Add to numbers that exist. */
  increment?: Record<string, number>;
  /**
   * Add to numbers, of which a missing one counts as 0, or to string sets. Names of attributes, not paths: they may have
   * dots.
   */
  add?: Record<string, number | ReadonlySet<string>>;
  remove?: readonly string[];
  /** Take one element out of a string set, if it is there; DynamoDB removes a set that becomes empty. */
  deleteFrom?: Record<string, string>;
  /** Changes nothing that the journal tells of: a heartbeat, a slot, the rank of an index. */
  isQuiet?: true;
};

export type Condition = (expression: Expression) => string;

/** Collects the placeholders of one request. */
export class Expression {
  readonly names: Record<string, string> = {};
  readonly values: Record<string, unknown> = {};
  #paths = new Map<string, string>();

  path(path: string): string {
    return path
      .split('.')
      .map((name) => this.#name(name))
      .join('.');
  }

  #name(name: string): string {
    const known = this.#paths.get(name);
    if (known) return known;
    const placeholder = `#n${this.#paths.size}`;
    this.#paths.set(name, placeholder);
    this.names[placeholder] = name;
    return placeholder;
  }

  value(value: unknown): string {
    const placeholder = `:v${Object.keys(this.values).length}`;
    this.values[placeholder] = value;
    return placeholder;
  }

  change(change: Change): string {
    const { set = {}, copy = {}, setIfAbsent = {}, increment = {}, add = {}, remove = [], deleteFrom = {} } = change;
    const defined = Object.entries(set).filter(([, value]) => value !== undefined);
    const undefinedPaths = Object.entries(set).filter(([, value]) => value === undefined);
    const sets = [
      ...defined.map(([path, value]) => `${this.path(path)} = ${this.value(value)}`),
      ...Object.entries(copy).map(([path, from]) => `${this.path(path)} = ${this.path(from)}`),
      ...Object.entries(setIfAbsent).map(
        ([path, value]) => `${this.path(path)} = if_not_exists(${this.path(path)}, ${this.value(value)})`,
      ),
      ...Object.entries(increment).map(([path, by]) => `${this.path(path)} = ${this.path(path)} + ${this.value(by)}`),
    ];
    const removes = [...remove, ...undefinedPaths.map(([path]) => path)].map((path) => this.path(path));
    const adds = Object.entries(add).map(([name, by]) => `${this.#name(name)} ${this.value(by)}`);
    const deletes = Object.entries(deleteFrom).map(
      ([path, element]) => `${this.path(path)} ${this.value(new Set([element]))}`,
    );
    return [
      sets.length > 0 ? `SET ${sets.join(', ')}` : '',
      removes.length > 0 ? `REMOVE ${removes.join(', ')}` : '',
      adds.length > 0 ? `ADD ${adds.join(', ')}` : '',
      deletes.length > 0 ? `DELETE ${deletes.join(', ')}` : '',
    ]
      .filter(Boolean)
      .join(' ');
  }
}

export const equals =
  (path: string, value: unknown): Condition =>
  (e) =>
    `${e.path(path)} = ${e.value(value)}`;
export const differs =
  (path: string, value: unknown): Condition =>
  (e) =>
    `${e.path(path)} <> ${e.value(value)}`;
export const below =
  (path: string, value: unknown): Condition =>
  (e) =>
    `${e.path(path)} < ${e.value(value)}`;
export const atLeast =
  (path: string, value: unknown): Condition =>
  (e) =>
    `${e.path(path)} >= ${e.value(value)}`;
export const atMost =
  (path: string, value: unknown): Condition =>
  (e) =>
    `${e.path(path)} <= ${e.value(value)}`;
export const oneOf =
  (path: string, values: readonly unknown[]): Condition =>
  (e) =>
    `${e.path(path)} IN (${values.map((value) => e.value(value)).join(', ')})`;
export const absent =
  (path: string): Condition =>
  (e) =>
    `attribute_not_exists(${e.path(path)})`;
export const absentOrBelow =
  (path: string, value: unknown): Condition =>
  (e) =>
    `(${absent(path)(e)} OR ${below(path, value)(e)})`;
export const contains =
  (path: string, element: string): Condition =>
  (e) =>
    `contains(${e.path(path)}, ${e.value(element)})`;
export const lacks =
  (path: string, element: string): Condition =>
  (e) =>
    `NOT ${contains(path, element)(e)}`;
export const anyOf =
  (...conditions: Condition[]): Condition =>
  (e) =>
    `(${conditions.map((condition) => condition(e)).join(' OR ')})`;
export const present =
  (path: string): Condition =>
  (e) =>
    `attribute_exists(${e.path(path)})`;
export const sizeIs =
  (path: string, size: number): Condition =>
  (e) =>
    `size(${e.path(path)}) = ${e.value(size)}`;
export const sizeBelow =
  (path: string, size: number): Condition =>
  (e) =>
    `size(${e.path(path)}) < ${e.value(size)}`;
