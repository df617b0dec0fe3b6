/** An instruction of a Dockerfile, its continued lines joined. `name` is empty if the line has none with arguments. */
export type Instruction = {
  name: string;
  text: string;
  at: number;
  /** Set if the end of the file cuts off the instruction, in a continued line (null) or in the named heredoc. */
  open?: { heredoc: string | null };
};

/** The start of a heredoc, not of a here-string or a bit shift. */
const HEREDOC = /(?<![<\w)$(])<<-?["']?([A-Za-z_]\w*)["']?/g;

/** Returns the instructions in order. Like Docker, leaves out comments between continued lines. */
export function instructionsOf(content: string): Instruction[] {
  const instructions: Instruction[] = [];
  let current: Instruction | null = null;
  let heredocs: string[] = [];
  let at = 0;
  for (const line of content.split('\n')) {
    const start = at;
    at += line.length + 1;
    const text = line.trim();
    if (heredocs.length > 0) {
      if (text === heredocs[0]) heredocs.shift();
      else if (instructions.length > 0) (instructions.at(-1) as Instruction).text += `\n${text}`;
      continue;
    }
    if (text === '' || text.startsWith('#')) continue;
    const continues = text.endsWith('\\');
    const part = continues ? text.slice(0, -1) : text;
    if (current !== null) current.text += ` ${part}`;
    else {
      const [, name = '', rest = ''] = /^([A-Za-z]+)\s+(.*)$/s.exec(part) ?? [];
      current = { name: name.toUpperCase(), text: rest, at: start };
    }
    if (continues) continue;
    if (['RUN', 'COPY', 'ADD'].includes(current.name)) {
      heredocs = [...current.text.matchAll(HEREDOC).take(100)].map(([, name]) => name!);
    }
    instructions.push(current);
    current = null;
  }
  if (current !== null) instructions.push({ ...current, open: { heredoc: null } });
  else if (heredocs[0] !== undefined) instructions.at(-1)!.open = { heredoc: heredocs[0] };
  return instructions;
}
