/** An instruction of a Dockerfile, its continued lines joined. `name` is empty where a line begins with none. */
export type Instruction = {
  name: string;
  text: string;
  at: number;
  /** What the end of the file cuts off: a line that is to go on, or a heredoc of this name. */
  open?: { heredoc: string | null };
};

/** What a word of a command may begin; a here-string and a shift of bits are none. */
const HEREDOC = /(?<![<\w)$(])<<-?["']?([A-Za-z_]\w*)["']?/g;

/** The instructions in order; comments between continued lines are left out, as Docker does. */
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
