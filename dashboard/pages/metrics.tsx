import { Allowed } from '../components/allowed.tsx';
import { MetricGroup } from '../components/metric-group.tsx';
import { Page } from '../components/page.tsx';
import { useWindow, WindowSwitch } from '../components/window-switch.tsx';
import { agentMetrics, systemMetrics, taskMetrics } from '../data/metrics-of.ts';
import { useAgentMetrics, useSystemMetrics, useTaskMetrics } from '../data/queries.ts';

/** The figures of GET /api/metrics over a window of time. */
export default function Metrics() {
  const window = useWindow();
  const [tasks, agents, system] = [useTaskMetrics(window), useAgentMetrics(window), useSystemMetrics(window)];
  return (
    <Page title="Metrics" actions={<WindowSwitch />}>
      <Allowed permission="metrics:read">
        <MetricGroup title="Tasks" query={tasks} of={taskMetrics} />
        <MetricGroup title="Agents" query={agents} of={agentMetrics} />
        <MetricGroup title="System" query={system} of={systemMetrics} />
      </Allowed>
    </Page>
  );
}
