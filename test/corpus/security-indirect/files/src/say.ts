import { spawn } from 'node:child_process';

export const say = (text: string) => spawn('sh', ['-c', `echo ${text}`]);
export const calculate = (text: string): unknown => (0, eval)(text);
export const evaluate = (text: string): unknown => globalThis.eval(text);
export const list = () => spawn('sh', ['-c', 'ls | wc -l']);
