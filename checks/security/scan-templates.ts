import type { Severity } from '../../core/contracts/storage/quality-report.ts';
import { isTest, isVendored } from '../file-roles.ts';
import type { Flaw, Scan } from './scan.ts';

const SETTINGS: { pattern: RegExp; rule: string; severity: Severity; message: string }[] = [
  {
    pattern: /^[ \t]*(?:-[ \t]+)?privileged:[ \t]*true\b/gm,
    rule: 'privileged',
    severity: 'major',
    message: 'the container has all rights on its node: name the capabilities that it needs',
  },
  {
    pattern: /^[ \t]*(?:-[ \t]+)?host(?:PID|IPC):[ \t]*true\b/gm,
    rule: 'host-namespace',
    severity: 'major',
    message: 'the pod shares a namespace of its node: leave this line out',
  },
  {
    pattern: /^[ \t]*(?:-[ \t]+)?hostNetwork:[ \t]*true\b/gm,
    rule: 'host-namespace',
    severity: 'minor',
    message: 'the pod shares a namespace of its node: leave this line out',
  },
  {
    pattern: /^[ \t]*path:[ \t]*["']?\/(?:(?:etc|root|var\/run\/docker\.sock)\/?)?["']?[ \t]*$/gm,
    rule: 'host-path',
    severity: 'major',
    message: 'the pod mounts files of its node: use a volume claim or emptyDir',
  },
];

/**
 * Finds insecure settings of Kubernetes line by line, in templates of Helm: they are no YAML until they are rendered. A
 * DaemonSet may need the namespaces of its node.
 */
export const scanTemplates: Scan = ({ path, content, language }) => {
  const isTemplate = language === 'yaml' && /\{\{[-\s.]/.test(content) && /^[ \t]*kind:/m.test(content);
  if (!isTemplate || isTest(path) || isVendored(path)) return [];
  const isDaemon = /^[ \t]*kind:[ \t]*DaemonSet\b/m.test(content);
  const hasHostPath = /^[ \t]*hostPath:/m.test(content);
  return SETTINGS.flatMap(({ pattern, rule, severity, message }) => {
    if (rule === 'host-path' && !hasHostPath) return [];
    return content
      .matchAll(pattern)
      .take(100)
      .map(
        ({ index, 0: line }): Flaw => ({
          rule,
          severity: isDaemon && rule !== 'privileged' ? 'minor' : severity,
          message,
          at: index + line.search(/\S/),
        }),
      )
      .toArray();
  });
};
