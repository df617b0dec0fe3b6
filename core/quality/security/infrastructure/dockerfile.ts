/** An instruction of a Dockerfile, its continued lines joined. */
export type Instruction = { name: string; text: string; at: number };

/** The instructions in order; comments between continued lines are left out, as Docker does. */
export function instructionsOf(content: string): Instruction[] {
  const instructions: Instruction[] = [];
  let current: Instruction | null = null;
  let heredoc: string | null = null;
  let at = 0;
  for (const line of content.split('\n')) {
    const start = at;
    at += line.length + 1;
    const text = line.trim();
    if (heredoc !== null) {
      if (text === heredoc) heredoc = null;
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
    heredoc = /<<-?\s?["']?(\w+)["']?/.exec(current.text)?.[1] ?? null;
    if (!['RUN', 'COPY', 'ADD'].includes(current.name)) heredoc = null;
    instructions.push(current);
    current = null;
  }
  if (current !== null) instructions.push(current);
  return instructions;
}
