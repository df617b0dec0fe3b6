import { type CfnResource, CustomResourceProviderBase, type IAspect, type RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IConstruct } from 'constructs';

/**
 * Gives CDK's own functions, those that run in a deployment, a log group each. Where there is none Lambda makes one
 * that keeps everything for ever, also when the stack is gone.
 */
export class ProviderLogs implements IAspect {
  readonly #options: { retention: RetentionDays; removalPolicy: RemovalPolicy };

  constructor(options: { retention: RetentionDays; removalPolicy: RemovalPolicy }) {
    this.#options = options;
  }

  visit(node: IConstruct) {
    if (!(node instanceof CustomResourceProviderBase) || node.node.tryFindChild('Logs')) return;
    const { logGroupName } = new LogGroup(node, 'Logs', this.#options);
    (node.node.findChild('Handler') as CfnResource).addPropertyOverride('LoggingConfig', { LogGroup: logGroupName });
  }
}
