import { type CfnResource, CustomResourceProviderBase, type IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { StageLogGroup, type StageLogGroupProps } from './constructs/stage-log-group.ts';

/**
 * Gives CDK's own functions, those that run in a deployment, a log group each. Where there is none Lambda makes one
 * that keeps everything for ever, also when the stack is gone.
 */
export class ProviderLogs implements IAspect {
  readonly #props: StageLogGroupProps;

  constructor(props: StageLogGroupProps) {
    this.#props = props;
  }

  visit(node: IConstruct) {
    if (!(node instanceof CustomResourceProviderBase) || node.node.tryFindChild('Logs')) return;
    const { logGroupName } = new StageLogGroup(node, 'Logs', this.#props);
    (node.node.findChild('Handler') as CfnResource).addPropertyOverride('LoggingConfig', { LogGroup: logGroupName });
  }
}
