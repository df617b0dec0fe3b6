import { isPlaceholder } from '../../core/secrets/placeholders.ts';
import { isVendored } from '../file-roles.ts';
import { type Instruction, instructionsOf } from './infrastructure/dockerfile.ts';
import { imageProblem } from './infrastructure/images.ts';
import { shell } from './patterns/shell.ts';
import type { Flaw, Scan } from './scan.ts';

const SECRET = /(?:PASSWORD|PASSWD|SECRET|API_?KEY|TOKEN|PRIVATE_?KEY|CREDENTIALS)$/i;

/** Images whose user is not root. */
const NOT_ROOT = /nonroot|unprivileged|rootless|distroless[^:\n]{0,200}:.{0,200}nonroot|chainguard/i;

/** Finds insecure settings in a Dockerfile. */
export const scanDockerfile: Scan = ({ path, content, language }) => {
  if (language !== 'dockerfile' || isVendored(path)) return [];
  const instructions = instructionsOf(content);
  return [...imageFlaws(instructions), ...userFlaws(instructions), ...instructions.flatMap(instructionFlaws)];
};

const fromOf = ({ text }: Instruction) => {
  const [, image = '', stage] = /^(?:--\S+\s+)*(\S+)(?:\s+AS\s+(\S+))?/i.exec(text) ?? [];
  return { image, stage };
};

function imageFlaws(instructions: Instruction[]): Flaw[] {
  const stages = new Set<string>();
  return instructions.flatMap((instruction): Flaw[] => {
    if (instruction.name !== 'FROM') return [];
    const { image, stage } = fromOf(instruction);
    const known = image === 'scratch' || stages.has(image.toLowerCase());
    if (stage) stages.add(stage.toLowerCase());
    const problem = known ? null : imageProblem(image);
    return problem ? [{ rule: 'floating-image', severity: 'minor', message: problem, at: instruction.at }] : [];
  });
}

/** Checks the user of the last stage, which may come from a stage that it builds on. */
function userFlaws(instructions: Instruction[]): Flaw[] {
  const users = new Map<string, Instruction>();
  let last: Instruction | undefined;
  let stage = '';
  for (const instruction of instructions) {
    if (instruction.name === 'FROM') {
      const from = fromOf(instruction);
      const inherited = users.get(from.image.toLowerCase());
      stage = (from.stage ?? '').toLowerCase();
      last = instruction;
      users.delete(stage);
      if (inherited) users.set(stage, inherited);
    }
    if (instruction.name === 'USER') users.set(stage, instruction);
  }
  if (last === undefined) return [];
  const user = users.get(stage);
  if (user === undefined) {
    const { image } = fromOf(last);
    if (NOT_ROOT.test(image) || image === 'scratch') return [];
    return [{ rule: 'root-user', severity: 'minor', message: 'the container runs as root: add a USER', at: last.at }];
  }
  if (!/^(?:root|0)(?::|\s|$)/.test(user.text)) return [];
  return [
    {
      rule: 'root-user',
      severity: 'minor',
      message: 'the container runs as root: end with a USER that has fewer rights',
      at: user.at,
    },
  ];
}

function instructionFlaws({ name, text, at }: Instruction): Flaw[] {
  if (name === 'ADD' && /^(?:--\S+\s+)*https?:\/\//.test(text) && !text.includes('--checksum')) {
    return [
      {
        rule: 'unchecked-download',
        severity: 'minor',
        message: 'the download is not checked: use ADD --checksum, or curl and a checksum',
        at,
      },
    ];
  }
  if (name === 'ENV' || name === 'ARG') return secretFlaws(name, text, at);
  if (name !== 'RUN') return [];
  const flaws = shell
    .filter(({ rule }) => ['pipe-to-shell', 'world-writable', 'tls-not-verified'].includes(rule))
    .filter(({ pattern, unless }) => text.search(pattern) !== -1 && !unless?.test(text))
    .map(({ rule, severity, message }): Flaw => ({ rule, severity, message, at }));
  if (/(?:^|[;&|]\s{0,5})sudo\s/.test(text)) {
    flaws.push({ rule: 'sudo', severity: 'minor', message: 'the build uses sudo: change USER before and after', at });
  }
  return flaws;
}

function secretFlaws(name: 'ENV' | 'ARG', text: string, at: number): Flaw[] {
  const pairs = /^\w+\s+[^=]*$/.test(text)
    ? [text.split(/\s+/, 2)]
    : [...text.matchAll(/([A-Za-z_]\w{0,100})(?:=("[^"]{0,1000}"|'[^']{0,1000}'|\S{0,1000}))?/g).take(100)].map(
        (match) => [match[1], match[2]],
      );
  return pairs.flatMap(([variable = '', value = '']): Flaw[] => {
    const given = value.replaceAll(/^["']|["']$/g, '');
    if (!SECRET.test(variable) || (given !== '' && isPlaceholder(given)) || given.startsWith('/')) return [];
    if (given === '') {
      if (name === 'ENV') return [];
      return [
        {
          rule: 'secret-in-image',
          severity: 'minor',
          message: `${variable.slice(0, 60)} stays in the image’s history: use RUN --mount=type=secret`,
          at,
        },
      ];
    }
    return [
      {
        rule: 'secret-in-image',
        severity: 'major',
        message: `${variable.slice(0, 60)} stays in the image: pass it when the container starts`,
        at,
      },
    ];
  });
}
