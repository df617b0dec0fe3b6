import type { AttributeValue } from '../../../local/dynamodb/attribute-value.ts';
import { attributes, entries, numbers, RandomValues, strings } from './random-values.ts';

/** Makes expressions of all kinds, most of them valid. */
export class RandomExpressions extends RandomValues {
  /** Names and values of the current request. */
  protected names: Record<string, string> = {};
  protected values: Record<string, AttributeValue> = {};

  protected name(name: string): string {
    if (this.chance(0.5) && name !== 'n') return name;
    const placeholder = `#${name}`;
    this.names[placeholder] = name;
    return placeholder;
  }

  protected path(names: readonly string[] = attributes): string {
    if (this.chance(0.005)) return this.one(['size', '#undefined', 'a..b', 'a[', 'l[-1]', 'a b']);
    let path = this.name(this.one(names));
    while (this.chance(0.25)) path += this.chance(0.5) ? `.${this.name(this.one(entries))}` : `[${this.below(4)}]`;
    return path;
  }

  protected placeholder(value: AttributeValue): string {
    if (this.chance(0.005)) return ':undefined';
    const placeholder = `:v${Object.keys(this.values).length}`;
    this.values[placeholder] = value;
    return placeholder;
  }

  protected operand(): string {
    const path = this.path();
    if (this.chance(0.5)) return path;
    return this.chance(0.15) ? `size(${path})` : this.placeholder(this.typical(path.replace('#', '')));
  }

  protected condition(depth = 0, names: readonly string[] = attributes): string {
    const path = () => this.path(names);
    const value = (of: string) => this.placeholder(this.typical(of.replace('#', '').replace(/[.[].*/, '')));
    const simple: (() => string)[] = [
      () => `attribute_exists(${path()})`,
      () => `attribute_not_exists(${path()})`,
      () => `attribute_type(${path()}, ${this.placeholder({ S: this.one(['S', 'N', 'M', 'L', 'SS', 'BOOL', 'X']) })})`,
      () => `begins_with(${path()}, ${this.placeholder({ S: this.one(strings) })})`,
      () => `contains(${path()}, ${this.placeholder(this.value(2))})`,
      () => `size(${path()}) ${this.one(['=', '<', '>='])} ${this.placeholder({ N: this.one(['0', '1', '2', '3']) })}`,
      () => `${this.operand()} ${this.one(['=', '<>', '<', '<=', '>', '>='])} ${this.operand()}`,
    ];
    const typed: (() => string)[] = [
      () => {
        const of = path();
        return `${of} ${this.one(['=', '<>', '<', '<=', '>', '>='])} ${value(of)}`;
      },
      () => {
        const of = path();
        return `${of} BETWEEN ${value(of)} AND ${value(of)}`;
      },
      () => {
        const of = path();
        return `${of} IN (${[value(of), ...this.list(3, () => value(of))].join(', ')})`;
      },
    ];
    if (depth < 3 && this.chance(0.4)) {
      const inner = () => this.condition(depth + 1, names);
      return this.one([
        () => `${inner()} AND ${inner()}`,
        () => `${inner()} OR ${inner()}`,
        () => `NOT ${inner()}`,
        () => `(${inner()} OR ${inner()}) AND ${inner()}`,
      ])();
    }
    return this.one([...simple, ...typed, ...typed])();
  }

  protected projection(names: readonly string[]): string {
    return [this.path(names), ...this.list(3, () => this.path(names))].join(', ');
  }

  protected source(target: string, name: string): string {
    const number = () => this.placeholder({ N: this.one(numbers) });
    return this.one([
      () => this.placeholder(this.typical(name)),
      () => this.placeholder(this.value()),
      () => this.path(),
      () => `${target} ${this.one(['+', '-'])} ${number()}`,
      () => `if_not_exists(${target}, ${number()}) + ${number()}`,
      () => `if_not_exists(${this.path()}, ${this.placeholder(this.typical(name))})`,
      () => `list_append(${this.path(['l'])}, ${this.placeholder({ L: [this.value(2)] })})`,
      () =>
        `list_append(if_not_exists(l, ${this.placeholder({ L: [] })}), ${this.placeholder({ L: [this.value(2)] })})`,
    ])();
  }
}
