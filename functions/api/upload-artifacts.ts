import { uploadRequest } from '../../core/contracts/agent-work.ts';
import { routes } from '../../core/contracts/routes.ts';
import { heldAttempt } from '../moves/held-attempt.ts';
import { artifacts } from '../shared/artifacts.ts';
import { defineRoute } from '../shared/define-route.ts';
import { parseBody } from '../shared/parse-body.ts';

export const handler = defineRoute(routes.uploadArtifacts, async ({ params, body }) => {
  const { files } = parseBody(uploadRequest, body);
  const held = await heldAttempt(params);
  const uploads = files.map(async (file) => ({ sha256: file.sha256, ...(await artifacts.urlOfUpload(held, file)) }));
  return { uploads: await Promise.all(uploads) };
});
