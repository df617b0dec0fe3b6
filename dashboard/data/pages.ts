import {
  ChartNoAxesCombined,
  House,
  Inbox,
  ListChecks,
  type LucideIcon,
  ScrollText,
  Settings,
  Workflow,
} from 'lucide-react';

export type PageLink = { path: string; name: string; icon: LucideIcon };

/** The pages of the navigation. */
export const pageLinks: readonly PageLink[] = [
  { path: '/', name: 'Overview', icon: House },
  { path: '/tasks', name: 'Tasks', icon: ListChecks },
  { path: '/agents', name: 'Agents', icon: Workflow },
  { path: '/queues', name: 'Queues', icon: Inbox },
  { path: '/figures', name: 'Metrics', icon: ChartNoAxesCombined },
  { path: '/audit', name: 'Audit', icon: ScrollText },
  { path: '/settings', name: 'Settings', icon: Settings },
];
