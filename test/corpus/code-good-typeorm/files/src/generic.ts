export function pick<const T extends object, K extends keyof T>(object: T, ...keys: K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, object[key]])) as Pick<T, K>;
}
export function parse(text: string): number;
export function parse(text: string, radix?: number): number;
export function parse(text: string, radix = 10) {
  return Number.parseInt(text, radix);
}
export type Path<T, K = keyof T> = K extends string ? (T extends Record<K, infer V> ? `${K}.${Path<V> & string}` | K : never) : never;
export enum Level { Debug, Info = 5, Error = Info << 1 }
export const settings = { retries: 3, base: 'https://example.com' } satisfies Record<string, unknown>;
export const first = <T,>(list: readonly T[]): T | undefined => list[0];
export default abstract class Base<T> {
  protected abstract make(input: T): Promise<void>;
  async *each(items: AsyncIterable<T>) {
    for await (const item of items) yield this.make(item);
  }
}
using: for (let i = 0; ; i++) {
  if (i > 3) break using;
}
const pattern = /[/"'`](?<year>\d{4})\/\/[^\]]*$/v;
export const { year = '1970' } = pattern.exec('x')?.groups ?? {};
const { password: _password, ...rest } = { password: 1, a: 2 };
export { rest };
export * as roles from './roles';
export type { Post } from './post';
