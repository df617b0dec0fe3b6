/** Exports of the package, as `tritons/client` (docs/client.md). */
export * from './api-error.ts';
export { InvalidRoadmap, parseRoadmap, type Roadmap, type RoadmapFault, type RoadmapTask } from './parse-roadmap.ts';
export {
  DependencyFailed,
  type DeployOptions,
  type RoadmapProgress,
  type RoadmapTasks,
  TaskDeployer,
} from './task-deployer.ts';
export * from './tritons-client.ts';
export { UnreadableEvents } from './unreadable-events.ts';
