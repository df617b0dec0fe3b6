import { visitorKeys } from '@typescript-eslint/visitor-keys';

type Node = { type: string } & Record<string, unknown>;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

/** Adds the empty lists that scope analysis needs and that babel leaves out of plain JavaScript. */
export function completeNodes(program: object): void {
  const open: Node[] = [program as Node];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (/^(?:Class|PropertyDef|MethodDef|Accessor)/.test(node.type)) node.decorators ??= [];
    if (node.type.startsWith('Class')) node.implements ??= [];
    if (node.type.startsWith('Import') || node.type.startsWith('Export')) node.attributes ??= [];
    for (const param of Array.isArray(node.params) ? node.params : []) if (isNode(param)) param.decorators ??= [];
    for (const key of visitorKeys[node.type] ?? []) {
      const child = node[key];
      for (const each of Array.isArray(child) ? child : [child]) if (isNode(each)) open.push(each);
    }
  }
}
