export type Output = { isTTY?: boolean; write(text: string): unknown };

const clear = '\u001b[0J';
const up = (lines: number) => (lines > 0 ? `\u001b[${lines}A` : '');
/** Wrapping is off while the view is drawn: a wrapped line would need two lines up. */
const wrap = { off: '\u001b[?7l', on: '\u001b[?7h' };

/** Shows changing lines: redraws them in place on a terminal, else prints each new line. */
export function liveView(output: Output): (lines: string[]) => void {
  let shown: string[] = [];
  return (lines) => {
    if (output.isTTY) {
      output.write(`${up(shown.length)}${clear}${wrap.off}${lines.join('\n')}${wrap.on}\n`);
    } else {
      for (const line of lines) if (!shown.includes(line)) output.write(`${line}\n`);
    }
    shown = lines;
  };
}
