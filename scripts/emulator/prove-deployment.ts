import assert from 'node:assert/strict';
import { cp, mkdir, readdir } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { CloudFormationClient, DescribeStackEventsCommand, paginateListStacks } from '@aws-sdk/client-cloudformation';
import { stackOutputs } from '../stack-outputs.ts';
import { Deployment } from './deployment.ts';
import { freePort } from './free-port.ts';
import { leftovers } from './leftovers.ts';
import { runSuite, type Tally } from './run-suite.ts';
import { simplifyAlarms } from './simplify-alarms.ts';
import { step } from './step.ts';
import { tagBuckets } from './tag-buckets.ts';
import { trustIssuer } from './trust-issuer.ts';

const PREFIX = 'tritons-dev';
/** Few, since MiniStack runs concurrent calls of a function in processes of their own, of some 35 MB each. */
const LOAD_TASKS = 15;

export type ProofOptions = {
  root: string;
  /** Folder for files that are not needed afterwards. */
  scratch: string;
  logs: string;
  /** The address of MiniStack. */
  url: string;
  signal: AbortSignal;
};

/** Deploys the app, tests it and removes it. Tallies the suites; throws the first error outside of them. */
export async function proveDeployment(options: ProofOptions, tally: Tally): Promise<void> {
  const { root, scratch, signal } = options;
  const issuerPort = await freePort();
  const { deployment, assembly, before } = await deploy(options, issuerPort);
  await step('Compare: cdk diff is empty', () => deployment.diff());
  await step('Deploy again: nothing changes', () => deployAgain(deployment));

  const env = {
    ...(await access(options, deployment)),
    TRITONS_TEMPLATES: templatesIn(scratch),
    TRITONS_LOAD_TASKS: String(LOAD_TASKS),
  };
  // The end-to-end suite calls with a token, test/deploy with a key.
  const withToken = { ...env, TEST_AUTH: 'token', TEST_ISSUER_PORT: String(issuerPort) };
  for (const [project, variables] of [
    ['e2e', withToken],
    ['deploy', env],
  ] as const) {
    const counted = await step(`Test: ${project}`, () => runSuite(project, { root, scratch, env: variables, signal }));
    for (const key of ['passed', 'failed', 'skipped'] as const) tally[key] += counted[key];
  }

  if (before.length > 0) console.log(`== The stacks stay, because they were there before: ${before.join(', ')}`);
  else await step('Destroy: nothing is left', () => destroy(deployment, assembly));
}

/** Deploys the app, and prints the variables to call it with. */
export async function deployOnly(options: ProofOptions): Promise<void> {
  const { deployment } = await deploy(options);
  for (const [name, value] of Object.entries(await access(options, deployment))) console.log(`${name}=${value}`);
}

async function deploy({ root, scratch, logs, url, signal }: ProofOptions, issuerPort?: number) {
  pointAtEmulator({ root, scratch, url });
  const assembly = join(scratch, 'cdk.out');
  const deployment = new Deployment({ root, assembly, signal, log: join(logs, 'cdk.log') });
  const before = await stacksNamed(PREFIX);
  await step('Bundle and synthesise', () => deployment.synthesise());
  await copyTemplates(assembly, templatesIn(scratch));
  const simplified = await simplifyAlarms(assembly);
  if (simplified > 0) console.log(`   ${simplified} alarms watch one metric each here: MiniStack refuses more`);
  if (issuerPort !== undefined) await trustIssuer(assembly, issuerPort);
  await step('Bootstrap', () => deployment.bootstrap());
  await step('Deploy all stacks', () => deployment.deploy());
  return { deployment, assembly, before };
}

/** The variables with which the end-to-end suite finds the API and may call it. */
async function access({ url }: ProofOptions, deployment: Deployment) {
  const { ApiUrl = '' } = await stackOutputs(`${PREFIX}-stateless`);
  // The host of a deployed HTTP API does not resolve here; MiniStack serves it under a path.
  const TRITONS_URL = `${url}/_aws/execute-api/${new URL(ApiUrl).hostname.split('.')[0]}`;
  return { TRITONS_URL, TRITONS_API_KEY: await deployment.createApiKey('test-deploy') };
}

const templatesIn = (scratch: string) => join(scratch, 'templates');

/** Copies the templates before they are changed, for the tests to compare with. */
async function copyTemplates(assembly: string, folder: string): Promise<void> {
  await mkdir(folder);
  const files = (await readdir(assembly)).filter((name) => name.endsWith('.template.json'));
  for (const file of files) await cp(join(assembly, file), join(folder, file));
}

async function deployAgain(deployment: Deployment): Promise<void> {
  const stacks = await stacksNamed(PREFIX);
  const events = await lastEvents(stacks);
  await deployment.deploy();
  assert.deepEqual(await lastEvents(stacks), events, 'The second deployment did something to a stack.');
}

async function destroy(deployment: Deployment, assembly: string): Promise<void> {
  await tagBuckets(assembly);
  await deployment.destroy();
  assert.deepEqual(await stacksNamed(PREFIX), [], 'Stacks are left.');
  assert.deepEqual(await leftovers(PREFIX), [], 'The stacks are gone, but not all of their resources.');
}

const client = new CloudFormationClient();

/** Names of the existing stacks that begin with `prefix`. */
async function stacksNamed(prefix: string): Promise<string[]> {
  const names: string[] = [];
  for await (const { StackSummaries = [] } of paginateListStacks({ client }, {})) {
    const present = StackSummaries.filter(({ StackStatus }) => StackStatus !== 'DELETE_COMPLETE');
    names.push(...present.flatMap(({ StackName = '' }) => (StackName.startsWith(prefix) ? [StackName] : [])));
  }
  return names.sort();
}

/** The last event of each stack. If it is the same later, nothing has been done to the stack. */
async function lastEvents(stackNames: string[]): Promise<string[]> {
  const last = stackNames.map(async (StackName) => {
    const { StackEvents = [] } = await client.send(new DescribeStackEventsCommand({ StackName }));
    return `${StackName} ${StackEvents[0]?.EventId}`;
  });
  return Promise.all(last);
}

/** Points this process, and all that it starts, at MiniStack, so that nothing leads to an AWS account any more. */
function pointAtEmulator({ root, scratch, url }: { root: string; scratch: string; url: string }): void {
  for (const name of Object.keys(process.env)) if (/^(AWS|CDK|TRITONS)_/.test(name)) delete process.env[name];
  Object.assign(process.env, {
    PATH: [join(root, 'node_modules/.bin'), process.env.PATH].join(delimiter),
    AWS_ENDPOINT_URL: url,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    // The user's own profile may name another region or endpoint.
    AWS_CONFIG_FILE: join(scratch, 'no-config'),
    AWS_SHARED_CREDENTIALS_FILE: join(scratch, 'no-credentials'),
    CDK_DISABLE_CLI_TELEMETRY: '1',
    CDK_DISABLE_VERSION_CHECK: '1',
  });
}
