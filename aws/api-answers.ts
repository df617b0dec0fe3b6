import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from '@aws-sdk/client-cloudwatch';

/** Times for which CloudWatch has sums: they begin and end at whole multiples of `periodSeconds` in UTC. */
export type Span = { from: Date; to: Date; periodSeconds: number };

/** The answers of an HTTP API, as API Gateway counts them in CloudWatch: also those that no function sees. */
export class ApiAnswers {
  readonly #apiId: string;
  readonly #client = new CloudWatchClient({});

  constructor(apiId: string) {
    this.#apiId = apiId;
  }

  /** Counts answers, and those with 5xx. CloudWatch is a few minutes behind. */
  async count({ from, to, periodSeconds }: Span): Promise<{ requests: number; faults: number }> {
    const sumOf = (Id: string, MetricName: string): MetricDataQuery => {
      const Dimensions = [{ Name: 'ApiId', Value: this.#apiId }];
      const Metric = { Namespace: 'AWS/ApiGateway', MetricName, Dimensions };
      return { Id, MetricStat: { Metric, Period: periodSeconds, Stat: 'Sum' } };
    };
    const sums = { requests: 0, faults: 0 };
    let NextToken: string | undefined;
    do {
      const answer = await this.#client.send(
        new GetMetricDataCommand({
          StartTime: from,
          EndTime: to,
          MetricDataQueries: [sumOf('requests', 'Count'), sumOf('faults', '5xx')],
          NextToken,
        }),
      );
      for (const { Id, Values = [] } of answer.MetricDataResults ?? []) {
        sums[Id as keyof typeof sums] += Values.reduce((sum, value) => sum + value, 0);
      }
      NextToken = answer.NextToken;
    } while (NextToken);
    return sums;
  }
}
