import { Cost } from '../../components/cost.tsx';
import { Duration } from '../../components/duration.tsx';
import { Figure, Figures } from '../../components/figure.tsx';
import { Section } from '../../components/section.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { Unknown } from '../../components/unknown.tsx';
import { useMay } from '../../data/caller.ts';
import { formatCount, formatShare } from '../../data/format.ts';
import { useSystemMetrics, useTaskMetrics } from '../../data/queries.ts';

/** The figures of the last 24 hours, with the way that they went. */
export function Now() {
  const tasks = useTaskMetrics('24h');
  const system = useSystemMetrics('24h');
  if (!useMay('metrics:read')) return null;
  const { total, series = [] } = tasks.data ?? {};
  const { queue, series: systemSeries = [] } = system.data ?? {};
  const waiting = (queue?.tasks.queued ?? 0) + (queue?.tasks.blocked ?? 0);
  const shares = series.map(({ completed, failed }) =>
    completed + failed === 0 ? null : completed / (completed + failed),
  );
  return (
    <Section title="The last 24 hours">
      <Figures>
        <Figure
          label="Running"
          to="/tasks?status=in_progress"
          note={queue && `${formatCount(waiting)} waiting`}
          chart={
            <Sparkline
              values={systemSeries.map(({ queue_depth }) => queue_depth)}
              label="Work that waits, over 24 hours"
            />
          }
        >
          {queue ? formatCount(queue.tasks.in_progress ?? 0) : '…'}
        </Figure>
        <Figure
          label="Completed"
          to="/tasks?status=completed"
          note={
            total && (
              <>
                on average <Duration seconds={total.average_completion_seconds} reason="No task was completed." />
              </>
            )
          }
          chart={<Sparkline values={series.map(({ completed }) => completed)} label="Tasks completed, each hour" />}
        >
          {total ? formatCount(total.completed) : '…'}
        </Figure>
        <Figure
          label="Success"
          to="/tasks?status=failed"
          note={total && `${formatCount(total.failed)} failed`}
          chart={<Sparkline values={shares} most={1} label="Share of tasks that were completed, each hour" />}
        >
          {total ? <Share of={total.success_rate} reason="No task has ended." /> : '…'}
        </Figure>
        <Figure
          label="Spend"
          note={
            total && (
              <>
                <Cost usd={total.cost_per_task_usd} reason="The cost of no task is known." /> a task
              </>
            )
          }
          chart={<Sparkline values={systemSeries.map(({ spend_usd }) => spend_usd)} label="Spend, each hour" />}
        >
          {system.data ? (
            <Cost
              usd={system.data.spend_usd}
              unknownPart={
                system.data.unpriced_usages > 0
                  ? `The cost of ${system.data.unpriced_usages} attempts is not known.`
                  : undefined
              }
            />
          ) : (
            '…'
          )}
        </Figure>
        <Figure
          label="Quality"
          to="/figures"
          note={total && 'average score'}
          chart={
            <Sparkline
              values={series.map(({ average_quality_score }) => average_quality_score)}
              most={1}
              label="Average quality score, each hour"
            />
          }
        >
          {total ? (total.average_quality_score?.toFixed(2) ?? <Unknown reason="Nothing was measured." />) : '…'}
        </Figure>
      </Figures>
    </Section>
  );
}

const Share = ({ of, reason }: { of: number | null; reason: string }) =>
  of === null ? <Unknown reason={reason} /> : formatShare(of);
