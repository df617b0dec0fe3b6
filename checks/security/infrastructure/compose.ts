import { isPlaceholder } from '../../../core/secrets/placeholders.ts';
import type { Flaw } from '../scan.ts';
import { imageProblem } from './images.ts';
import { type Entry, entriesOf, entryAt, scalarAt, scalarOf, textsOf } from './yaml-nodes.ts';

export const isCompose = (document: unknown, path: string): boolean =>
  /(?:^|\/)(?:docker-)?compose[\w.-]*\.ya?ml$/.test(path) ||
  entriesOf(entryAt(document, 'services')?.value).some(({ value }) => typeof scalarAt(value, 'image') === 'string');

const SECRET = /(?:PASSWORD|PASSWD|SECRET|API_?KEY|TOKEN|PRIVATE_?KEY)$/i;

/** Finds settings in a Compose file that expose the host or secrets. */
export function composeFlaws(document: unknown): Flaw[] {
  return entriesOf(entryAt(document, 'services')?.value).flatMap(({ value: service }) => {
    const flaws: Flaw[] = [];
    const image = entryAt(service, 'image');
    const problem = entryAt(service, 'build') ? null : imageProblem(scalarOf(image?.value));
    if (image && problem) flaws.push({ rule: 'floating-image', severity: 'minor', message: problem, at: image.at });
    const privileged = entryAt(service, 'privileged');
    if (privileged && scalarOf(privileged.value) === true) {
      flaws.push({
        rule: 'privileged',
        severity: 'major',
        message: 'the container has all rights on its host: name the capabilities that it needs',
        at: privileged.at,
      });
    }
    const added = entryAt(service, 'cap_add');
    if (added && textsOf(added.value).some((name) => /^(?:CAP_)?(?:SYS_ADMIN|ALL)$/.test(name))) {
      flaws.push({
        rule: 'privileged',
        severity: 'major',
        message: 'the container gets root rights on its host: name the capabilities that it needs',
        at: added.at,
      });
    }
    for (const key of ['network_mode', 'pid', 'ipc']) {
      const mode = entryAt(service, key);
      if (mode && scalarOf(mode.value) === 'host') {
        flaws.push({
          rule: 'host-namespace',
          severity: 'minor',
          message: `the container shares a namespace of its host: leave out ${key}`,
          at: mode.at,
        });
      }
    }
    for (const volume of entriesOf(entryAt(service, 'volumes')?.value)) flaws.push(...socketFlaws(volume));
    for (const variable of entriesOf(entryAt(service, 'environment')?.value)) flaws.push(...secretFlaws(variable));
    return flaws;
  });
}

function socketFlaws({ value, at }: Entry): Flaw[] {
  const source = String(scalarOf(value) ?? scalarAt(value, 'source') ?? '');
  if (!source.includes('docker.sock')) return [];
  const readOnly = /:ro$/.test(source) || scalarAt(value, 'read_only') === true;
  const message =
    'access to Docker’s socket gives control of the host: use a proxy that allows only the calls that are needed';
  return [{ rule: 'docker-socket', severity: readOnly ? 'minor' : 'major', message, at }];
}

/** `NAME: value` or `- NAME=value`. */
function secretFlaws({ key, value, at }: Entry): Flaw[] {
  const text = String(scalarOf(value) ?? '');
  const [name = '', secret = ''] = /^\d+$/.test(key) ? (/^([^=]+)=(.*)$/s.exec(text)?.slice(1) ?? []) : [key, text];
  if (!SECRET.test(name) || isPlaceholder(secret) || secret.startsWith('/')) return [];
  return [
    {
      rule: 'hardcoded-secret',
      severity: 'minor',
      message: `the value of ${name.slice(0, 60)} is written in the file: take it from the environment or a secret`,
      at,
    },
  ];
}
