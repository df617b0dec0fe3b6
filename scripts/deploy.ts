import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { CloudFormationClient, SetStackPolicyCommand } from '@aws-sdk/client-cloudformation';
import { readStage } from '../infra/config.ts';
import { checkAwsEnvironment } from './aws-environment.ts';
import { stackOutputs } from './stack-outputs.ts';

const usage = `Usage: npm run deploy -- [--stage dev] [-- options of cdk deploy]
       npm run diff -- [--stage dev]
       npm run destroy -- [--stage dev]`;

/** Types of resources that the stack policy protects: CloudFormation then refuses to replace or delete them. */
const holdsData = ['AWS::DynamoDB::GlobalTable', 'AWS::S3::Bucket', 'AWS::SQS::Queue', 'AWS::KMS::Key'];
const stackPolicy = {
  Statement: [
    { Effect: 'Allow', Principal: '*', Action: 'Update:*', Resource: '*' },
    {
      Effect: 'Deny',
      Principal: '*',
      Action: ['Update:Replace', 'Update:Delete'],
      Resource: '*',
      Condition: { StringEquals: { ResourceType: holdsData } },
    },
  ],
};

async function main(): Promise<void> {
  const [command = '', ...args] = process.argv.slice(2);
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { stage: { type: 'string', default: 'dev' }, help: { type: 'boolean', default: false } },
  });
  if (values.help || !['deploy', 'diff', 'destroy'].includes(command)) return console.log(usage);
  checkAwsEnvironment();
  if (positionals.some((option) => option.startsWith('--profile') || option.startsWith('--region'))) {
    throw new Error('Set AWS_PROFILE and AWS_REGION instead of options of cdk: the steps after cdk need them too.');
  }
  const stage = readStage(values.stage, process.env);
  if (command === 'destroy' && stage.keepData) {
    throw new Error(
      `${stage.name} keeps its data, so this command does not destroy it; docs/deploy.md#removing says how.`,
    );
  }
  run('cdk', [command, '--all', '-c', `stage=${stage.name}`, ...positionals]);
  if (command === 'deploy') await afterDeploy(stage.name, stage.keepData);
}

async function afterDeploy(stageName: string, keepData: boolean): Promise<void> {
  if (keepData) {
    const StackName = `tritons-${stageName}-stateful`;
    const StackPolicyBody = JSON.stringify(stackPolicy);
    await new CloudFormationClient({}).send(new SetStackPolicyCommand({ StackName, StackPolicyBody }));
  }
  const { ApiUrl, DashboardUrl } = await stackOutputs(`tritons-${stageName}-stateless`);
  console.log(`
API        ${ApiUrl}
Dashboard  ${DashboardUrl}
A key      npm run --silent api-key -- create-admin --stage ${stageName}
First task docs/deploy.md#first-task`);
}

function run(command: string, args: string[]): void {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

await main().catch((error: Error) => {
  console.error(error.message);
  process.exitCode = 1;
});
