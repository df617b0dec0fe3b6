import { exportOf, holdsInput, isHarmless, resolved } from './facts.ts';
import { bare, isLiteral, type Node, nameOf, partsOf, property } from './nodes.ts';
import type { Rule } from './rule.ts';

const evalCall: Rule = (node, facts) => {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return null;
  const callee = bare(node.callee as typeof node);
  const name = nameOf(callee.type === 'SequenceExpression' ? callee.expressions.at(-1) : callee);
  const isFunction = node.callee.type === 'Identifier' && name === 'Function';
  const isEval = node.type === 'CallExpression' && name === 'eval' && isGlobal(node.callee);
  const isVm = /^vm\.(?:runIn\w+Context|Script|compileFunction)$/.test(
    exportOf(node.callee as typeof node, facts) ?? '',
  );
  if (!isFunction && !isEval && !isVm) return null;
  const args: Node[] = node.arguments;
  if (args.some((arg) => holdsInput(arg, facts))) {
    return {
      rule: 'code-injection',
      severity: 'critical',
      message: 'input from a request is run as code: parse it instead',
    };
  }
  if (isVm || args.length === 0) return null;
  return args.every((arg) => isHarmless(arg, facts))
    ? { rule: 'eval', severity: 'minor', message: `${name} runs a fixed text: write it as code` }
    : {
        rule: 'eval',
        severity: 'major',
        message: `${name} runs text as code: parse it instead (JSON.parse, a table of functions)`,
      };
};

/** Tells if a callee is the global one: eval, globalThis.eval, (0, eval). */
const isGlobal = (callee: Node): boolean => {
  const at = bare(callee);
  if (at.type === 'SequenceExpression') return at.expressions.at(-1)?.type === 'Identifier';
  if (at.type !== 'MemberExpression') return at.type === 'Identifier';
  return /^(?:globalThis|window|global|self)$/.test(nameOf(at.object) ?? '');
};

const impliedEval: Rule = (node, facts) => {
  if (node.type !== 'CallExpression' || !/^set(?:Timeout|Interval)$/.test(nameOf(node.callee) ?? '')) return null;
  const [first] = node.arguments;
  const parts = first && partsOf(first);
  if (first?.type !== 'StringLiteral' && !parts) return null;
  const severity = parts && !isHarmless(first as typeof node, facts) ? 'major' : 'minor';
  return { rule: 'eval', severity, message: `${nameOf(node.callee)} runs a text as code: pass a function` };
};

const SHELL_CALLS =
  /^(?:child_process\.(?:exec|execSync)|shelljs\.exec|execa\.(?:execaCommand|execaCommandSync|command|commandSync))$/;
const SPAWN_CALLS = /^child_process\.(?:spawn|spawnSync|execFile|execFileSync)$/;

/** Returns the text of spawn('sh', ['-c', text]). */
function shellTextOf([program, list]: Node[]): Node | undefined {
  if (!isLiteral(program, 'sh', 'bash', '/bin/sh', '/bin/bash', 'cmd', 'cmd.exe', 'powershell')) return undefined;
  if (list?.type !== 'ArrayExpression') return undefined;
  const [option, text] = list.elements;
  return option && isLiteral(option, '-c', '-lc', '-ec', '/c', '-Command') ? (text ?? undefined) : undefined;
}

const commandInjection: Rule = (node, facts) => {
  if (node.type !== 'CallExpression') return null;
  const name = exportOf(node.callee, facts) ?? '';
  const args: Node[] = node.arguments;
  const withShell = SPAWN_CALLS.test(name) && args.some((arg) => isLiteral(property(arg, 'shell'), true));
  const shellText = SPAWN_CALLS.test(name) ? shellTextOf(args) : undefined;
  if (!SHELL_CALLS.test(name) && !withShell && !shellText) return null;
  const texts = shellText
    ? [shellText]
    : withShell && args[1]?.type === 'ArrayExpression'
      ? [args[0], ...args[1].elements]
      : [args[0]];
  for (const each of texts) {
    if (!each) continue;
    const text = resolved(each, facts);
    if (holdsInput(text, facts)) {
      return {
        rule: 'command-injection',
        severity: 'critical',
        message: 'input from a request goes into a shell command: use execFile with a list of arguments',
      };
    }
    const parts = partsOf(bare(text));
    if (parts?.some((part) => typeof part !== 'string' && !isHarmless(part, facts))) {
      return {
        rule: 'command-injection',
        severity: 'major',
        message: 'a shell command is put together from values: use execFile with a list of arguments, without a shell',
      };
    }
  }
  return null;
};

export const codeExecution: Rule[] = [evalCall, impliedEval, commandInjection];
