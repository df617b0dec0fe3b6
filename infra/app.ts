import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { readStage } from './config.ts';
import { addTritons } from './tritons.ts';

const bundles = fileURLToPath(new URL('../dist/functions/', import.meta.url));

const app = new App();
addTritons(app, stageOfContext(), (handler) => Code.fromAsset(`${bundles}${handler}`, { exclude: ['*.map'] }));

/** Prints the message of a wrong setting for people to read, without a stack trace. */
function stageOfContext() {
  try {
    return readStage(app.node.tryGetContext('stage') ?? 'dev', process.env);
  } catch (error) {
    console.error((error as Error).message);
    process.exit(1);
  }
}
