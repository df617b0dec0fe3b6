import { lazy } from 'react';
import { Route, Routes } from 'react-router';
import { Shell } from './components/shell.tsx';

const Overview = lazy(() => import('./pages/overview/overview.tsx'));
const Tasks = lazy(() => import('./pages/tasks/tasks.tsx'));
const Task = lazy(() => import('./pages/task/task.tsx'));
const Agents = lazy(() => import('./pages/agents.tsx'));
const Queues = lazy(() => import('./pages/queues.tsx'));
const Metrics = lazy(() => import('./pages/metrics.tsx'));
const Audit = lazy(() => import('./pages/audit.tsx'));
const Settings = lazy(() => import('./pages/settings.tsx'));
const NoPage = lazy(() => import('./pages/no-page.tsx'));

/** The pages by their paths; each is read when it is first opened. */
export function Pages() {
  return (
    <Routes>
      <Route element={<Shell />}>
        <Route index element={<Overview />} />
        <Route path="tasks" element={<Tasks />} />
        <Route path="tasks/:taskId/:view?" element={<Task />} />
        <Route path="agents" element={<Agents />} />
        <Route path="queues" element={<Queues />} />
        <Route path="figures" element={<Metrics />} />
        <Route path="audit" element={<Audit />} />
        <Route path="settings" element={<Settings />} />
        <Route path="*" element={<NoPage />} />
      </Route>
    </Routes>
  );
}
