/** Signs with one look, beginning at a column. */
export type Run = { column: number; text: string; style: string };
export type Row = Run[];

type Cell = { sign: string; style: string };
const STYLES: Record<string, string> = {
  1: 'bold',
  2: 'dim',
  31: 'red',
  32: 'green',
  33: 'yellow',
  34: 'blue',
};
const ENDS: Record<string, RegExp> = { 0: /.*/, 22: /^(bold|dim)$/, 39: /^(red|green|yellow|blue)$/ };
const segmenter = new Intl.Segmenter();

/** A terminal, as far as the views of the command line use one. Throws at a sequence that it does not know. */
export class Screen {
  readonly #lines: Cell[][] = [[]];
  #row = 0;
  #column = 0;
  #styles: string[] = [];

  write(text: string): void {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a terminal is controlled by them
    for (const [token] of text.matchAll(/\u001b\[[0-9;?]*[A-Za-z]|\u001b|[^\u001b]+/g)) {
      if (token.startsWith('\u001b')) this.#control(token.slice(1));
      else for (const { segment } of segmenter.segment(token)) this.#put(segment);
    }
  }

  get rows(): Row[] {
    return this.#lines.map(runsOf);
  }

  #put(sign: string): void {
    if (sign === '\r') this.#column = 0;
    else if (sign === '\n' || sign === '\r\n') {
      this.#row += 1;
      if (sign === '\r\n') this.#column = 0;
      this.#lines[this.#row] ??= [];
    } else {
      const line = this.#lines[this.#row]!;
      while (line.length < this.#column) line.push({ sign: ' ', style: '' });
      line[this.#column] = { sign, style: this.#styles.join(' ') };
      this.#column += 1;
    }
  }

  #control(sequence: string): void {
    const [, numbers = '', letter] = /^\[([0-9;?]*)([A-Za-z])$/.exec(sequence) ?? [];
    if (letter === 'm') for (const number of numbers.split(';')) this.#look(number || '0');
    else if (letter === 'A') this.#row -= Number(numbers || 1);
    else if (letter === 'J' && numbers === '0') {
      this.#lines.splice(this.#row + 1);
      this.#lines[this.#row]!.splice(this.#column);
    } else if (numbers !== '?7') throw new Error(`The recording has the sequence ${JSON.stringify(sequence)}`);
  }

  #look(number: string): void {
    const ends = ENDS[number];
    if (ends) this.#styles = this.#styles.filter((style) => !ends.test(style));
    else if (STYLES[number]) this.#styles = [...new Set([...this.#styles, STYLES[number]])].sort();
    else throw new Error(`The recording has the colour ${number}`);
  }
}

function runsOf(cells: Cell[]): Row {
  const runs: Row = [];
  for (const [column, { sign, style }] of cells.entries()) {
    const last = runs.at(-1);
    if (last?.style === style) last.text += sign;
    else runs.push({ column, text: sign, style });
  }
  return runs.filter(({ text }) => text.trim() !== '').map((run) => ({ ...run, text: run.text.trimEnd() }));
}
