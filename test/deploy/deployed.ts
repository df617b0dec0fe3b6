import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { stackOutputs } from '../../scripts/stack-outputs.ts';

const folder = process.env.TRITONS_TEMPLATES ?? '';
const client = new CloudFormationClient();
const suffix = '.template.json';
const NESTED = 'AWS::CloudFormation::Stack';

// biome-ignore lint/suspicious/noExplicitAny: properties are as free as CloudFormation's
type Properties = Record<string, any>;
type Resource = { Type: string; Properties?: Properties; Metadata?: Record<string, string> };
export type DeployedResource = { stack: string; logicalId: string; physicalId: string; properties: Properties };

/** Reads the resources of a type in all stacks, nested ones too, with their properties from the templates. */
export async function deployedResources(type: string): Promise<DeployedResource[]> {
  const files = readdirSync(folder).filter((file) => file.endsWith(suffix) && !file.endsWith(`.nested${suffix}`));
  return (await Promise.all(files.map((file) => resourcesOf(type, file.slice(0, -suffix.length), file)))).flat();
}

/** Reads the resources of a type in a stack, and in those nested in it. */
async function resourcesOf(type: string, stack: string, file: string): Promise<DeployedResource[]> {
  const { Resources } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  const physicalIds = await physicalIdsOf(stack);
  const found = Object.entries<Resource>(Resources).map(async ([logicalId, { Type, Properties = {}, Metadata }]) => {
    if (Type !== type && Type !== NESTED) return [];
    const physicalId = physicalIds.get(logicalId);
    if (!physicalId) throw new Error(`${stack} was deployed without ${logicalId}`);
    if (Type === NESTED) return await resourcesOf(type, physicalId, Metadata?.['aws:asset:path'] ?? '');
    return [{ stack, logicalId, physicalId, properties: Properties }];
  });
  return (await Promise.all(found)).flat();
}

/** Finds the name of the only function whose logical id begins with `prefix`. */
export async function functionNamed(prefix: string): Promise<string> {
  const functions = await deployedResources('AWS::Lambda::Function');
  const [found, ...more] = functions.filter(({ logicalId }) => logicalId.startsWith(prefix));
  if (!found || more.length > 0) throw new Error(`${found ? 'Several functions' : 'No function'} named ${prefix}…`);
  return found.physicalId;
}

/** Reads an output from the stack that has it. */
export async function output(name: string): Promise<string> {
  const outputs = await Promise.all(['stateful', 'stateless'].map((stack) => stackOutputs(`tritons-dev-${stack}`)));
  const value = outputs.find((of) => name in of)?.[name];
  if (value === undefined) throw new Error(`No stack has the output ${name}`);
  return value;
}

async function physicalIdsOf(StackName: string): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
    for (const { LogicalResourceId, PhysicalResourceId } of StackResourceSummaries) {
      if (LogicalResourceId && PhysicalResourceId) ids.set(LogicalResourceId, PhysicalResourceId);
    }
  }
  return ids;
}
