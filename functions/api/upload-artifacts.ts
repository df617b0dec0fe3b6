import { MAX_DELIVERABLE_BYTES } from '../../core/contracts/api/agent-work-limits.ts';
import { agentWorkRoutes } from '../../core/contracts/api/agent-work-routes.ts';
import { InputError, SendAgain } from '../../core/errors.ts';
import {
  type AttemptParams,
  type PulledSubtask,
  requireRunningAttempt,
} from '../operations/require-running-attempt.ts';
import { artifacts } from '../shared/artifact-store.ts';
import { defineRoute } from '../shared/define-route.ts';
import { offers } from '../shared/stores.ts';

/** Limit for all uploads of an attempt: four deliverables, since failed uploads are asked for again. */
const MOST_BYTES = 4 * MAX_DELIVERABLE_BYTES;
const MOST_TURNS = 5;

export const handler = defineRoute(
  agentWorkRoutes.uploadArtifacts,
  async ({ params: named, principal, body: { files } }) => {
    const params = { ...named, keyId: principal.keyId };
    const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    const running = await countUploads(params, bytes);
    const uploads = files.map(async (file) => ({
      sha256: file.sha256,
      ...(await artifacts.urlOfUpload(running, file)),
    }));
    return { uploads: await Promise.all(uploads) };
  },
);

async function countUploads(params: AttemptParams, bytes: number): Promise<PulledSubtask> {
  for (let turn = 0; turn < MOST_TURNS; turn += 1) {
    const running = await requireRunningAttempt(params);
    const before = running.pull.uploadBytes;
    if ((before ?? 0) + bytes > MOST_BYTES) {
      const message = `ask for ${bytes} bytes beside the ${before ?? 0} of earlier calls; an attempt may upload ${MOST_BYTES} in all`;
      throw new InputError([{ field: '/files', message }]);
    }
    if (await offers.countUploads(running, params.agent_id, before, bytes)) return running;
  }
  throw new SendAgain('The attempt changes meanwhile; send the same again.');
}
