import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { readStage, type Stage } from '../../infra/config.ts';
import { addTritons } from '../../infra/tritons.ts';

/** Properties have no type, as in CloudFormation; the tests check them. */
// biome-ignore lint/suspicious/noExplicitAny: see above
type Free = any;

export type Resource = {
  Type: string;
  Properties: Record<string, Free>;
  DeletionPolicy?: string;
  UpdateReplacePolicy?: string;
};
export type Resources = Record<string, Resource>;

/**
 * Makes the templates of a stage as `cdk synth` does, without the functions' code and the slow parts of synthesis.
 * Throws the findings of cdk-nag.
 */
export function synthesise(stageName: string): Synthesised {
  const known = synthesised.get(stageName) ?? synthesiseWith(stageName, {});
  synthesised.set(stageName, known);
  return known;
}

type Synthesised = ReturnType<typeof synthesiseWith>;
const synthesised = new Map<string, Synthesised>();

/** Like synthesise, with changed settings. */
export function synthesiseWith(stageName: string, changes: Partial<Stage>) {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8'));
  const app = new App({
    context,
    stackTraces: false,
    treeMetadata: false,
    analyticsReporting: false,
    // It takes longer than all the rest, and looks at every stage in `npm run lint:templates`.
    builtinCloudFormationValidation: false,
  });
  const { stateful, stateless, answerCache } = addTritons(app, { ...readStage(stageName, {}), ...changes }, () =>
    Code.fromInline('// stub'),
  );
  return {
    app,
    stateful: Template.fromStack(stateful).toJSON().Resources as Resources,
    stateless: Template.fromStack(stateless).toJSON().Resources as Resources,
    /** Empty if the stage has no answer cache. */
    answerCache: (answerCache ? Template.fromStack(answerCache).toJSON().Resources : {}) as Resources,
    outputs: [stateful, stateless].flatMap((stack) => Object.keys(Template.fromStack(stack).findOutputs('*'))),
  };
}

export function ofType(resources: Resources, type: string): Resources {
  return Object.fromEntries(Object.entries(resources).filter(([, resource]) => resource.Type === type));
}

/** Finds the only resource of a type whose logical id starts with `prefix`, to which CDK appends a hash. */
export function named(resources: Resources, type: string, prefix: string): Resource & { id: string } {
  const found = Object.entries(ofType(resources, type)).filter(([id]) => id.startsWith(prefix));
  if (found.length !== 1) throw new Error(`${found.length} ${type} start with ${prefix}`);
  const [id, resource] = found[0]!;
  return { id, ...resource };
}

// biome-ignore lint/suspicious/noExplicitAny: statements are as free as CloudFormation's
type Granted = { role: string; statement: Record<string, any> };

/** Every statement of a policy, in its role or beside it, with the logical id of the role. */
export function statementsIn(resources: Resources): Granted[] {
  const inRoles = Object.entries(ofType(resources, 'AWS::IAM::Role')).flatMap(([role, { Properties }]) =>
    (Properties.Policies ?? []).map(({ PolicyDocument }: Free) => ({ role, PolicyDocument })),
  );
  const beside = Object.values(ofType(resources, 'AWS::IAM::Policy')).flatMap(({ Properties }) =>
    Properties.Roles.map(({ Ref: role }: Free) => ({ role, PolicyDocument: Properties.PolicyDocument })),
  );
  return [...inRoles, ...beside].flatMap(({ role, PolicyDocument }) =>
    PolicyDocument.Statement.map((statement: Free) => ({ role, statement })),
  );
}

/** A CloudFormation value as one string, with references in angle brackets. */
export function flat(value: Free): string {
  if (typeof value === 'string') return value;
  if (value?.Ref) return `<${value.Ref}>`;
  if (value?.['Fn::GetAtt']) return `<${value['Fn::GetAtt'].join('.')}>`;
  if (value?.['Fn::ImportValue']) return `<${value['Fn::ImportValue']}>`;
  if (value?.['Fn::Join']) return value['Fn::Join'][1].map(flat).join(value['Fn::Join'][0]);
  throw new Error(`Not a reference: ${JSON.stringify(value)}`);
}
