/** Makes files like a coding agent's: in several languages, no two alike, each of about `characters` long. */
export function largeDeliverable(count: number, characters: number): { path: string; content: string }[] {
  return Array.from({ length: count }, (_, index) => {
    const [extension, unit] = kinds[index % kinds.length] as (typeof kinds)[number];
    const parts: string[] = [];
    let length = 0;
    for (let n = 0; length < characters; n += 1) {
      const part = unit(`part_${index}_${n}`, (index * 7_919 + n * 104_729) % 9_973);
      parts.push(part);
      length += part.length;
    }
    return { path: `src/file_${index}.${extension}`, content: parts.join('\n') };
  });
}

const kinds: [string, (name: string, number: number) => string][] = [
  [
    'js',
    (name, number) => `/** alpha beta gamma of ${name}. */
export function ${name}(values, limit = ${number}) {
  const chosen = values.filter((value) => value.weight_${number} > limit);
  if (chosen.length === 0) {
    return { total: 0, mean: null, name: '${name}' };
  }
  const total = chosen.reduce((sum, value) => sum + value.weight_${number}, 0);
  return { total, mean: total / chosen.length, name: '${name}' };
}
`,
  ],
  [
    'ts',
    (name, number) => `export type ${name}Options = { limit: number; label?: string };

export class ${name}Store {
  readonly #rows = new Map<string, number>();

  add(key: string, { limit, label = '${name}' }: ${name}Options): boolean {
    const before = this.#rows.get(\`\${label}/\${key}\`) ?? ${number};
    if (before >= limit) return false;
    this.#rows.set(\`\${label}/\${key}\`, before + ${number});
    return true;
  }
}
`,
  ],
  [
    'py',
    (name, number) => `def ${name}(rows, limit=${number}):
    """alpha beta gamma of ${name}."""
    chosen = [row for row in rows if row["weight_${number}"] > limit]
    if not chosen:
        return {"total": 0, "mean": None}
    total = sum(row["weight_${number}"] for row in chosen)
    return {"total": total, "mean": total / len(chosen), "name": "${name}"}

`,
  ],
  [
    'md',
    (name, number) => `## ${name}

It takes rows heavier than ${number} and answers their total and mean, alpha beta gamma. Rows without a weight are left
out; where none is left the mean is null, and the caller decides what that means for row ${number}.

- ${name} reads each row once
- it changes nothing

`,
  ],
  [
    'yaml',
    (name, number) => `${name}:
  limit: ${number}
  labels: [alpha, beta, gamma]
  retry: { attempts: 3, seconds: ${number % 60} }
`,
  ],
];
