import { TritonsClient } from '../client/tritons-client.ts';
import { paintFor, visibleAnswer } from './output/paint.ts';
import type { Look } from './output/table.ts';
import { textWidth, wrapText } from './output/text-width.ts';
import { type Connection, type ConnectionOptions, findConnection } from './settings/connection.ts';
import { columnsOf, type Terminal } from './terminal.ts';

/** Options that every command takes. */
export type CommonOptions = ConnectionOptions & { json?: boolean };

/** The surroundings of a command. */
export type Cli = {
  terminal: Terminal;
  json: boolean;
  look: Look & { now: Date };
  connection: () => Promise<Connection>;
  client: () => Promise<TritonsClient>;
  /** Prints a line of the result. */
  print: (text: string) => void;
  /** Prints a remark for people, on standard error. */
  note: (text: string) => void;
  /** Prints a result: as JSON with --json, else as the lines that `render` makes of it. */
  show: <T>(value: T, render: (visible: T) => string[]) => void;
  /** Prints an entry of a stream: as a line of JSON with --json, else as the lines that `render` makes of it. */
  stream: <T>(value: T, render: (visible: T) => string[]) => void;
};

export function cliOf(terminal: Terminal, { json = false, ...options }: CommonOptions): Cli {
  const { stdout, stderr, env } = terminal;
  const print = (text: string) => void stdout.write(`${text}\n`);
  const columns = columnsOf(terminal);
  /** Sentences break between words; tables and coloured lines fit already. */
  const fitted = (line: string) =>
    textWidth(line) > columns && !line.includes('\u001b') ? wrapText(line, columns) : [line];
  let found: Promise<Connection> | undefined;
  const connection = () => {
    found ??= findConnection(options, env);
    return found;
  };
  const printer =
    (indent: number | undefined): Cli['show'] =>
    (value, render) => {
      if (json) print(jsonText(value, indent));
      else for (const line of render(visibleAnswer(value)).flatMap(fitted)) print(line);
    };
  return {
    terminal,
    json,
    look: { paint: paintFor(stdout, env), columns, now: terminal.now() },
    connection,
    async client() {
      const { url, apiKey } = await connection();
      return new TritonsClient({ url, apiKey });
    },
    print,
    note: (text) => void stderr.write(`${text}\n`),
    show: printer(2),
    stream: printer(undefined),
  };
}

/** JSON whose texts cannot do anything to a terminal: its control and formatting characters are escaped. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replaceAll(/[\u007f-\u009f]|\p{Cf}|[\u2028\u2029]/gu, (sign) =>
    Array.from({ length: sign.length }, (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}
