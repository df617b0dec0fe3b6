import { type CfnResource, CustomResourceProviderBase, type IAspect } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { StageLogGroup, type StageLogGroupProps } from './constructs/stage-log-group.ts';

/**
 * Gives each of CDK's own functions, which run in a deployment, a log group. Without one, Lambda makes a group that
 * keeps everything for ever, even after the stack is deleted.
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
