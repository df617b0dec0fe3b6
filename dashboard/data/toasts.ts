import { Toast } from '@base-ui/react/toast';
import { ApiError } from '../../client/api-error.ts';

export const toasts = Toast.createToastManager();

/** Says that something was done. */
export const tell = (title: string, description?: string): void => {
  toasts.add({ title, description, type: 'done' });
};

/** Says why something was not done. */
export const tellError = (title: string, error: unknown): void => {
  toasts.add({ title, description: reasonOf(error), type: 'failed', timeout: 12_000, priority: 'high' });
};

/** The reason of an error, in the words of the API if it gave one. */
export function reasonOf(error: unknown): string {
  if (error instanceof ApiError) return error.detail;
  return error instanceof Error ? error.message : String(error);
}
