import { UsageError } from '../exit.ts';

/** Reads the address of an API. Throws UsageError with the name of the setting. */
export function urlOf(setting: string, value: string): string {
  if (URL.canParse(value) && /^https?:$/.test(new URL(value).protocol)) return value.replace(/\/+$/, '');
  throw new UsageError(`${setting} is "${value}"; it takes an address such as http://127.0.0.1:8080.`);
}
