import { type App, Aspects, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, ServerlessChecks } from 'cdk-nag';
import type { Stage } from './config.ts';
import type { FunctionCode } from './platform.ts';
import { ProviderLogs } from './provider-logs.ts';
import { AnswerCacheStack } from './stacks/answer-cache-stack.ts';
import { StatefulStack } from './stacks/stateful-stack.ts';
import { StatelessStack } from './stacks/stateless-stack.ts';

/** The stacks of a stage, tagged, and checked by cdk-nag when they are synthesised. */
export function addTritons(app: App, stage: Stage, functionCode: FunctionCode) {
  const { account, region } = stage;
  const env = { ...(account && { account }), ...(region && { region }) };
  const stateful = new StatefulStack(app, `tritons-${stage.name}-stateful`, stage, {
    env,
    description: `TRITONS ${stage.name}: table, bucket and queues`,
  });
  const answerCache =
    stage.answerCache === null
      ? undefined
      : new AnswerCacheStack(app, `tritons-${stage.name}-answer-cache`, {
          env,
          description: `TRITONS ${stage.name}: cache of models' answers, and its VPC`,
          name: `tritons-${stage.name}`,
          limits: stage.answerCache,
          key: stateful.key,
        });
  const stateless = new StatelessStack(app, `tritons-${stage.name}-stateless`, {
    env,
    description: `TRITONS ${stage.name}: API, functions and state machine`,
    stage,
    state: stateful,
    answerCache,
    functionCode,
  });
  Aspects.of(app).add(new ProviderLogs({ stage, key: stateful.key }));
  Tags.of(app).add('project', 'tritons');
  Tags.of(app).add('stage', stage.name);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app), new ServerlessChecks(app));
  return { stateful, stateless, answerCache };
}
