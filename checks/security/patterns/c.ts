import type { Pattern } from './pattern.ts';

export const c: Pattern[] = [
  {
    rule: 'buffer-overflow',
    severity: 'major',
    message: 'gets does not know the size of its buffer: use fgets',
    pattern: /(?<![\w.>:])gets\(/g,
  },
  {
    rule: 'buffer-overflow',
    severity: 'minor',
    message: 'the call does not know the size of its buffer: use one that takes it (strlcpy, snprintf)',
    pattern: /(?<![\w.>:])(?:strcpy|strcat|sprintf|vsprintf)\(/g,
  },
  {
    rule: 'format-string',
    severity: 'major',
    message: 'the printed text is used as the format: use printf("%s", text)',
    pattern: /(?<![\w.>:])printf\(\s{0,5}[a-z_]\w{0,60}\s{0,5}\)/g,
  },
];
