import { lazy, Suspense } from 'react';
import { useNavigate, useParams, useSearchParams } from 'react-router';
import { Loaded } from '../../components/loaded.tsx';
import { Page } from '../../components/page.tsx';
import { Skeleton } from '../../components/skeleton.tsx';
import { Tabs } from '../../components/tabs.tsx';
import { type Task as TaskView, useTask } from '../../data/task-queries.ts';
import { Actions } from './actions.tsx';
import { Needs } from './needs.tsx';
import { SubtaskDrawer } from './subtask-drawer.tsx';
import { Summary } from './summary.tsx';

const views = {
  graph: { name: 'Graph', Shown: lazy(() => import('./graph.tsx')) },
  timeline: { name: 'Timeline', Shown: lazy(() => import('./timeline.tsx')) },
  files: { name: 'Files', Shown: lazy(() => import('./files.tsx')) },
  findings: { name: 'Findings', Shown: lazy(() => import('./findings.tsx')) },
  log: { name: 'Log', Shown: lazy(() => import('./log.tsx')) },
  cost: { name: 'Cost', Shown: lazy(() => import('./costs.tsx')) },
  history: { name: 'History', Shown: lazy(() => import('./history.tsx')) },
};
type View = keyof typeof views;
const tabs = Object.entries(views).map(([value, { name }]) => ({ value, name }));

/** A task: its state, what can be done with it, and a view of what became of it. */
export default function Task() {
  const { taskId = '', view = 'graph' } = useParams();
  const task = useTask(taskId);
  return (
    <Page
      title={task.data?.title ?? taskId}
      documentTitle={`${task.data?.title ?? taskId} · Tasks`}
      actions={task.data && <Actions task={task.data} />}
    >
      <Loaded query={task} rows={10}>
        {(data) => <Parts task={data} view={Object.hasOwn(views, view) ? (view as View) : 'graph'} />}
      </Loaded>
    </Page>
  );
}

function Parts({ task, view }: { task: TaskView; view: View }) {
  const navigate = useNavigate();
  const [parameters, setParameters] = useSearchParams();
  const subtask = task.subtasks.find(({ id }) => id === parameters.get('subtask'));
  const { Shown } = views[view];
  const at = `/tasks/${encodeURIComponent(task.task_id)}`;
  return (
    <>
      <Summary task={task} />
      <Needs task={task} />
      <Tabs
        label="Views of the task"
        value={view}
        tabs={tabs}
        onChange={(next) => navigate(next === 'graph' ? at : `${at}/${next}`, { preventScrollReset: true })}
      />
      <Suspense fallback={<Skeleton rows={8} />}>
        <Shown task={task} />
      </Suspense>
      {subtask && <SubtaskDrawer task={task} subtask={subtask} onClose={() => setParameters(without('subtask'))} />}
    </>
  );
}

const without = (name: string) => (before: URLSearchParams) => {
  const after = new URLSearchParams(before);
  after.delete(name);
  return after;
};
