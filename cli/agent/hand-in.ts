import { MAX_INLINE_BYTES } from '../../client/limits.ts';
import type { AgentCalls } from '../../client/tritons-client.ts';
import { transfer } from './transfer.ts';
import type { CollectedFile, Lease } from './work-directory.ts';

/** Hands in a command's files: as many as fit in the body, the rest by upload. It may be called again. */
export async function handIn(agent: AgentCalls, lease: Lease, stdout: string, files: CollectedFile[]): Promise<void> {
  const inline: CollectedFile[] = [];
  const large: CollectedFile[] = [];
  // Count the bytes of the JSON, in which a character may take six.
  let room = MAX_INLINE_BYTES;
  for (const file of files) {
    const size = Buffer.byteLength(JSON.stringify(file.content));
    (size <= room ? inline : large).push(file);
    if (size <= room) room -= size;
  }
  await upload(agent, lease, large);
  await agent.complete(lease, {
    summary: stdout || 'The command wrote nothing to its standard output.',
    artifacts: [
      ...inline.map(({ path, media_type, content }) => ({ path, media_type, content })),
      ...large.map(({ path, media_type, sha256, bytes }) => ({ path, media_type, upload: { sha256, bytes } })),
    ],
  });
}

async function upload(agent: AgentCalls, lease: Lease, files: CollectedFile[]): Promise<void> {
  if (files.length === 0) return;
  const { uploads } = await agent.uploads(lease, { files: files.map(({ sha256, bytes }) => ({ sha256, bytes })) });
  for (const [index, { url, headers }] of uploads.entries()) {
    const { path = 'A file', content = '' } = files[index] ?? {};
    await transfer(path, url, { method: 'PUT', headers, body: content });
  }
}
