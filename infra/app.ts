import { fileURLToPath } from 'node:url';
import { App } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { readStage } from './config.ts';
import { addTritons } from './tritons.ts';

const bundles = fileURLToPath(new URL('../dist/functions/', import.meta.url));

const app = new App();
const stage = readStage(app.node.tryGetContext('stage') ?? 'dev', process.env);
addTritons(app, stage, (handler) => Code.fromAsset(`${bundles}${handler}`, { exclude: ['*.map'] }));
