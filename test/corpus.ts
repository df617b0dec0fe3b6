import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import * as z from 'zod';
import type { Artifact } from '../core/contracts/storage/deliverable.ts';
import { delivery } from '../core/contracts/storage/delivery.ts';
import { mediaTypeOf } from '../core/contracts/storage/media-type.ts';
import { aDeliverable, planted } from './checks/fixtures.ts';

const folder = join(import.meta.dirname, 'corpus');

const caseFile = z.strictObject({
  about: z.string(),
  order: z
    .strictObject({
      task_type: z.string().default('development'),
      kind: z.string().nullable().default(null),
      title: z.string().default('A subtask'),
      skills: z.array(z.string()).default([]),
      output_format: z.string().nullable().default(null),
      requirements: z.array(z.string()).default([]),
    })
    .prefault({}),
  summary: z.string().optional(),
  requirements_met: delivery.shape.deliverable.shape.requirements_met.default([]),
  /** Expected findings without remarks, as `severity rule file:line`; empty for a good deliverable. */
  expect: z.array(z.string()),
});

export type Case = ReturnType<typeof readCase>;

/** Reads the deliverables that measure the checkers; each is a folder of test/corpus. */
export function readCorpus() {
  return readdirSync(folder).sort().map(readCase);
}

function readCase(name: string) {
  const path = join(folder, name, 'case.yaml');
  const parsed = caseFile.safeParse(parse(readFileSync(path, 'utf8')));
  if (!parsed.success) throw new Error(`${path}: ${z.prettifyError(parsed.error)}`);
  const { about, order, summary, requirements_met, expect } = parsed.data;
  const requirements = order.requirements.map((text, index) => ({ index, text }));
  const artifacts = filesOf(join(folder, name, 'files'));
  return {
    name,
    about,
    order: { ...order, requirements },
    deliverable: aDeliverable({ artifacts, requirements_met, ...(summary === undefined ? {} : { summary }) }),
    expect,
  };
}

function filesOf(root: string): Artifact[] {
  const entries = readdirSync(root, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return entries
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((file) => {
      const path = relative(root, file);
      return { path, media_type: mediaTypeOf(path), content: plant(readFileSync(file, 'utf8')) };
    });
}

const secrets: Record<string, string> = {
  'github-token': planted.githubToken,
  'aws-access-key-id': planted.awsAccessKeyId,
  'aws-secret-key': planted.awsSecretKey,
  'private-key': planted.dummyPrivateKey,
  'slack-token': planted.slackToken,
};

/** Puts a secret in each `{{name}}`, so that no scanner takes the corpus for a leak. */
function plant(text: string): string {
  return text.replaceAll(/\{\{([a-z-]+)\}\}/g, (whole, name) => secrets[name] ?? whole);
}
