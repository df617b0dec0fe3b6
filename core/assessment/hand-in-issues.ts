import type { HandIn } from '../contracts/api/agent-work.ts';
import { MAX_DELIVERABLE_BYTES, MAX_INLINE_BYTES } from '../contracts/api/agent-work-limits.ts';
import { artifactPathProblem, pathCollisions } from '../contracts/storage/artifact-path.ts';
import type { InputIssue } from '../errors.ts';

const MEDIA_TYPE = /^[a-z0-9][\w.+-]*\/[a-z0-9][\w.+-]*(?:\s*;.*)?$/i;
/** Artifacts are UTF-8 text: results are JSON, and the checks read them. */
const BINARY =
  /^(?:(?:audio|video|font|model)\/|image\/(?!svg\+xml)|application\/(?:octet-stream|pdf|wasm|zip|gzip|zstd|java-archive|x-(?:tar|gzip|bzip2?|xz|7z-compressed|rar-compressed|executable|sharedlib)|vnd\.(?:ms-|openxmlformats)))/i;

/**
 * Lists the contradictions in a hand-in beyond its schema: wrong paths, kinds and sizes, claims about missing files.
 */
export function handInIssues(handIn: HandIn, requirements: readonly number[]): InputIssue[] {
  const issues: InputIssue[] = [];
  const paths = new Set(handIn.artifacts.map(({ path }) => path));
  const collisions = pathCollisions(handIn.artifacts.map(({ path }) => path));
  let inline = 0;
  let total = 0;
  for (const [index, artifact] of handIn.artifacts.entries()) {
    const field = `/artifacts/${index}`;
    const wrong = artifactPathProblem(artifact.path) ?? collisions.get(index);
    if (wrong) issues.push({ field: `${field}/path`, message: wrong });
    const media = mediaTypeProblem(artifact.media_type);
    if (media) issues.push({ field: `${field}/media_type`, message: media });
    if ('content' in artifact) {
      inline += Buffer.byteLength(artifact.content);
      if (artifact.content.includes('\0'))
        issues.push({ field: `${field}/content`, message: 'is not text: it has a NUL byte' });
    } else {
      total += artifact.upload.bytes;
    }
  }
  total += inline;
  if (inline > MAX_INLINE_BYTES) {
    const message = `have ${inline} bytes of content, more than ${MAX_INLINE_BYTES}; send large files by upload`;
    issues.push({ field: '/artifacts', message });
  }
  if (total > MAX_DELIVERABLE_BYTES) {
    issues.push({
      field: '/artifacts',
      message: `have ${total} bytes, more than the ${MAX_DELIVERABLE_BYTES} that a deliverable may have`,
    });
  }
  for (const [index, { requirement, artifacts }] of (handIn.requirements_met ?? []).entries()) {
    const field = `/requirements_met/${index}`;
    if (!requirements.includes(requirement)) {
      const own = requirements.length > 0 ? `; its own are ${requirements.join(', ')}` : '; it has none of its own';
      issues.push({ field: `${field}/requirement`, message: `is not a requirement of this subtask${own}` });
    }
    for (const [position, path] of artifacts.entries()) {
      if (paths.has(path)) continue;
      issues.push({ field: `${field}/artifacts/${position}`, message: 'names a file that is not handed in' });
    }
  }
  return issues;
}

function mediaTypeProblem(mediaType: string): string | null {
  if (!MEDIA_TYPE.test(mediaType)) return 'is not a media type such as text/markdown';
  return BINARY.test(mediaType) ? 'is not a text format; artifacts are UTF-8 text' : null;
}
