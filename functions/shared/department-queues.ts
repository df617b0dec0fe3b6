import type { Department } from '../../core/contracts/storage/task-schemas.ts';
import { readEnvironment } from './environment.ts';

/** URL of the queue that each department owns. */
export const departmentQueueUrls: Record<Department, string> = {
  INFRA: readEnvironment('QUEUE_URL_INFRA'),
  ARCHITECTURE: readEnvironment('QUEUE_URL_ARCHITECTURE'),
  AI_ML: readEnvironment('QUEUE_URL_AI_ML'),
  QUALITY: readEnvironment('QUEUE_URL_QUALITY'),
  SECURITY: readEnvironment('QUEUE_URL_SECURITY'),
};
