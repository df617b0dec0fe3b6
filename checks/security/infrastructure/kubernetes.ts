import { isPlaceholder } from '../../../core/secrets/placeholders.ts';
import type { Flaw } from '../scan.ts';
import { imageProblem } from './images.ts';
import { type Entry, entriesOf, entryAt, scalarAt, scalarOf, textsOf } from './yaml-nodes.ts';

/** Path to the pod specification, by kind of workload. */
const POD_PATHS: Record<string, string[]> = {
  Pod: ['spec'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
  ...Object.fromEntries(
    ['Deployment', 'StatefulSet', 'DaemonSet', 'ReplicaSet', 'ReplicationController', 'Job'].map((kind) => [
      kind,
      ['spec', 'template', 'spec'],
    ]),
  ),
};

export const isKubernetes = (document: unknown): boolean =>
  typeof scalarAt(document, 'apiVersion') === 'string' && typeof scalarAt(document, 'kind') === 'string';

/** Finds settings in a manifest that expose its node, its cluster or secrets. */
export function kubernetesFlaws(document: unknown): Flaw[] {
  const kind = String(scalarAt(document, 'kind'));
  if (kind === 'List')
    return entriesOf(entryAt(document, 'items')?.value).flatMap(({ value }) =>
      scalarAt(value, 'kind') === 'List' ? [] : kubernetesFlaws(value),
    );
  if (kind === 'Secret') return secretFlaws(document);
  if (kind === 'ClusterRole' || kind === 'Role') return roleFlaws(document);
  const pod = Object.hasOwn(POD_PATHS, kind) ? entryAt(document, ...(POD_PATHS[kind] as string[])) : undefined;
  return pod === undefined ? [] : podFlaws(pod.value, kind);
}

const NAMED_SECRET = /passw|pwd|secret|token|key|credential|dsn|url|auth/i;

/** Finds secrets in a Secret's data (base64) and stringData. Names, addresses and placeholders are not secrets. */
function secretFlaws(document: unknown): Flaw[] {
  const given = ['data', 'stringData'].flatMap((group) =>
    entriesOf(entryAt(document, group)?.value).map((entry) => {
      const text = scalarOf(entry.value);
      return { ...entry, text: typeof text !== 'string' ? '' : group === 'data' ? decoded(text) : text.trim() };
    }),
  );
  return given.flatMap(({ key, text, at }): Flaw[] => {
    if (!NAMED_SECRET.test(key) || text.length < 6 || isPlaceholder(text) || IS_FIXED.test(text)) return [];
    return [
      {
        rule: 'hardcoded-secret',
        severity: LIKE_A_KEY.test(text) ? 'major' : 'minor',
        message: `${key.slice(0, 60)} can be read in the manifest, base64 does not hide it: create the Secret from a secret store`,
        at,
      },
    ];
  });
}

/** Long, with letters and digits: nobody makes up such a text for an example. */
const LIKE_A_KEY = /^(?=[\s\S]*\d)(?=[\s\S]*[A-Za-z])[\s\S]{12}/;

/** Values that are not secret: addresses without a password, paths, hosts, public keys and certificates. */
const IS_FIXED =
  /^(?:[a-z][a-z0-9+.-]{1,30}:\/\/(?![^/@]*:[^/@]*@)|\/|[a-z0-9.-]+\.[a-z]{2,10}(?::\d+)?$|ssh-|-----BEGIN (?:PUBLIC|CERT))/;

/** Decodes base64; empty if it is invalid, too long or not printable ASCII. */
function decoded(base64: string): string {
  const compact = base64.replaceAll(/\s/g, '');
  if (compact.length > 20_000 || !/^[A-Za-z0-9+/]+={0,2}$/.test(compact)) return '';
  const text = Buffer.from(compact, 'base64').toString('utf8').trim();
  return /^[\x20-\x7e\n\r\t]+$/.test(text) ? text : '';
}

function roleFlaws(document: unknown): Flaw[] {
  return entriesOf(entryAt(document, 'rules')?.value).flatMap(({ value, at }) => {
    const all = (key: string) => textsOf(entryAt(value, key)?.value).includes('*');
    if (!all('verbs') || !all('resources')) return [];
    return [
      {
        rule: 'wildcard-permission',
        severity: 'major',
        message: 'the role may do everything with every resource: list verbs and resources',
        at,
      },
    ];
  });
}

function podFlaws(pod: unknown, kind: string): Flaw[] {
  const flaws: Flaw[] = [];
  for (const { key, value, at } of entriesOf(pod)) {
    if (!/^host(?:Network|PID|IPC)$/.test(key) || scalarOf(value) !== true) continue;
    // Agents that run on every node need the node's namespaces.
    const severity = key === 'hostNetwork' || kind === 'DaemonSet' ? 'minor' : 'major';
    flaws.push({
      rule: 'host-namespace',
      severity,
      message: `the pod shares a namespace of its node: leave out ${key}`,
      at,
    });
  }
  for (const { value } of entriesOf(entryAt(pod, 'volumes')?.value)) {
    const path = entryAt(value, 'hostPath', 'path');
    if (path === undefined) continue;
    const text = String(scalarOf(path.value));
    const severity = text === '/' || /^\/(?:etc|root|var\/run\/docker\.sock)\/?$/.test(text) ? 'major' : 'minor';
    flaws.push({
      rule: 'host-path',
      severity,
      message: 'the pod mounts files of its node: use a volume claim or emptyDir',
      at: path.at,
    });
  }
  flaws.push(...rootFlaws(entryAt(pod, 'securityContext')?.value));
  for (const list of ['containers', 'initContainers']) {
    for (const container of entriesOf(entryAt(pod, list)?.value)) flaws.push(...containerFlaws(container, list));
  }
  return flaws;
}

function rootFlaws(context: unknown): Flaw[] {
  return entriesOf(context).flatMap(({ key, value, at }) =>
    (key === 'runAsUser' && scalarOf(value) === 0) || (key === 'runAsNonRoot' && scalarOf(value) === false)
      ? [
          {
            rule: 'root-user',
            severity: 'minor',
            message: 'the container runs as root: set runAsNonRoot: true',
            at,
          } as const,
        ]
      : [],
  );
}

function containerFlaws({ value: container, at }: Entry, list: string): Flaw[] {
  const flaws = rootFlaws(entryAt(container, 'securityContext')?.value);
  const image = entryAt(container, 'image');
  const problem = imageProblem(scalarOf(image?.value));
  if (image && problem) flaws.push({ rule: 'floating-image', severity: 'minor', message: problem, at: image.at });
  const context = entryAt(container, 'securityContext')?.value;
  const privileged = entryAt(context, 'privileged');
  if (scalarOf(privileged?.value) === true) {
    flaws.push({
      rule: 'privileged',
      severity: 'major',
      message: 'the container has all rights on its node: name the capabilities that it needs',
      at: privileged?.at ?? at,
    });
  }
  for (const { value: variable } of entriesOf(entryAt(container, 'env')?.value)) {
    const given = entryAt(variable, 'value');
    const text = scalarOf(given?.value);
    if (given === undefined || typeof text !== 'string' || !NAMED_SECRET.test(String(scalarAt(variable, 'name'))))
      continue;
    if (
      !LIKE_A_KEY.test(text) ||
      isPlaceholder(text) ||
      IS_FIXED.test(text) ||
      /[\s$/]|^[a-z0-9]+(?:[.-][a-z0-9]+)+$/i.test(text)
    )
      continue;
    flaws.push({
      rule: 'hardcoded-secret',
      severity: 'major',
      message: 'the value of the variable can be read in the manifest: take it from a Secret with valueFrom',
      at: given.at,
    });
  }
  const escalation = entryAt(context, 'allowPrivilegeEscalation');
  if (scalarOf(escalation?.value) === true) {
    flaws.push({
      rule: 'privilege-escalation',
      severity: 'minor',
      message: 'a process may gain more rights than its parent: set allowPrivilegeEscalation: false',
      at: escalation?.at ?? at,
    });
  }
  const added = entryAt(context, 'capabilities', 'add');
  if (textsOf(added?.value).some((name) => /^(?:CAP_)?(?:SYS_ADMIN|ALL)$/.test(name))) {
    flaws.push({
      rule: 'privileged',
      severity: 'major',
      message: 'the container gets root rights on its node: name the capabilities that it needs',
      at: added?.at ?? at,
    });
  }
  if (list === 'containers' && entryAt(container, 'resources', 'limits') === undefined) {
    flaws.push({
      rule: 'no-limits',
      severity: 'info',
      message: 'the container has no resource limits: set resources.limits',
      at,
    });
  }
  return flaws;
}
