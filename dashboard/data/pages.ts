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

/** `permission`: what a key needs for it to be of use. */
export type PageLink = { path: string; name: string; icon: LucideIcon; permission?: string };

/** The pages of the navigation. */
export const pageLinks: readonly PageLink[] = [
  { path: '/', name: 'Overview', icon: House },
  { path: '/tasks', name: 'Tasks', icon: ListChecks },
  { path: '/agents', name: 'Agents', icon: Workflow, permission: 'agents:read' },
  { path: '/queues', name: 'Queues', icon: Inbox, permission: 'operations:read' },
  { path: '/figures', name: 'Metrics', icon: ChartNoAxesCombined, permission: 'metrics:read' },
  { path: '/audit', name: 'Audit', icon: ScrollText, permission: 'audit:read' },
  { path: '/settings', name: 'Settings', icon: Settings },
];
