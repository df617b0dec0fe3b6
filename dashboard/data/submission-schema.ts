import { useQuery } from '@tanstack/react-query';
import { client } from './client.ts';
import type { DraftField } from './submission.ts';

export type FieldSchema = {
  description?: string;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  enum?: string[];
  examples?: unknown[];
};
type Document = { components?: { schemas?: Record<string, { properties?: Record<string, FieldSchema> }> } };

/** The fields of a submission as this API describes them; empty until they are read. */
export function useSubmissionSchema(): Partial<Record<DraftField, FieldSchema>> {
  const { data } = useQuery({
    queryKey: ['openapi', 'TaskSubmission'],
    queryFn: async ({ signal }) => {
      const document = (await client().getOpenapi({ signal })) as Document;
      return document.components?.schemas?.TaskSubmission?.properties ?? {};
    },
    staleTime: Number.POSITIVE_INFINITY,
  });
  return data ?? {};
}
