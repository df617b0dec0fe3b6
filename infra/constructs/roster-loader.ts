import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import { Trigger } from 'aws-cdk-lib/triggers';
import { Construct } from 'constructs';
import type { Platform } from '../platform.ts';
import { TritonsFunction } from './tritons-function.ts';

/** Loads config/agents.yaml in every deployment that changes the function, its configuration files included. */
export class RosterLoader extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, platform: Platform) {
    super(scope, id);
    this.function = new TritonsFunction(this, 'LoadRoster', { handler: 'loadRoster', platform }).function;
    new Trigger(this, 'AfterDeploy', { handler: this.function });
  }
}
