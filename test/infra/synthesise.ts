import { readFileSync } from 'node:fs';
import { App, type CfnElement, NestedStack, type Stack } from 'aws-cdk-lib';
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
  const stacks = [stateful, stateless, ...(answerCache ? [answerCache] : [])];
  return {
    app,
    stateful: resourcesOf(stateful),
    stateless: resourcesOf(stateless),
    /** Empty if the stage has no answer cache. */
    answerCache: answerCache ? resourcesOf(answerCache) : {},
    outputs: [stateful, stateless].flatMap((stack) => Object.keys(Template.fromStack(stack).findOutputs('*'))),
    /** The templates of all stacks, nested ones too, by the path of their constructs. */
    templates: Object.fromEntries(
      stacks
        .flatMap((stack) => [stack, ...nestedIn(stack)])
        .map((stack) => [stack.node.path, Template.fromStack(stack).toJSON() as Record<string, Free>]),
    ),
  };
}

const nestedIn = (stack: Stack) => stack.node.findAll().filter((construct) => construct instanceof NestedStack);

/** The resources of a stack and of those nested in it, as if they were one: parameters and outputs are replaced by their values. */
function resourcesOf(stack: Stack): Resources {
  let all: Resources = Template.fromStack(stack).toJSON().Resources;
  for (const nested of nestedIn(stack)) {
    const { Resources, Outputs } = Template.fromStack(nested).toJSON();
    const id = stack.getLogicalId(nested.nestedStackResource as CfnElement);
    const { [id]: resource, ...others } = all;
    const parameters = resource!.Properties.Parameters;
    all = JSON.parse(JSON.stringify({ ...others, ...Resources }), (_, value) => {
      if (Object.hasOwn(parameters, value?.Ref)) return parameters[value.Ref];
      const [of, attribute] = value?.['Fn::GetAtt'] ?? [];
      return of === id ? Outputs[attribute.slice('Outputs.'.length)].Value : value;
    });
  }
  return all;
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
