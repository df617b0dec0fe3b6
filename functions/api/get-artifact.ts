import { resultRoutes } from '../../core/contracts/api/result-routes.ts';
import { InputError, NotFound } from '../../core/errors.ts';
import { attemptsOf } from '../shared/artifact-store.ts';
import { defineRoute, Verbatim } from '../shared/define-route.ts';
import { noSuchTask } from '../shared/no-such.ts';
import { subtasks, tasks } from '../shared/stores.ts';

/** Lambda limits an answer to 6 MB, in which a character may take two bytes as JSON. */
const MOST_BYTES = 2.5 * 1024 * 1024;

/**
 * Answers with one file as it was handed in, from the accepted attempt or the named one. The content is not trusted, so
 * the headers make a browser save it and run nothing in it. Files above MOST_BYTES are served in ranges.
 */
export const handler = defineRoute(resultRoutes.getArtifact, async ({ params, query, headers }) => {
  const ref = { taskId: params.task_id, subtaskId: params.subtask_id };
  // Files of a deleted task may be there for a moment.
  const task = await tasks.get(ref.taskId);
  if (!task) throw noSuchTask(ref.taskId);
  const attempt = query.attempt ?? (await acceptedAttempt(ref));
  const delivered = await attemptsOf(task).delivered({ ...ref, attempt });
  const file = delivered?.files.find(({ path }) => path === query.path);
  if (!delivered || !file) {
    const known = delivered?.files.slice(0, 20).map(({ path }) => path) ?? [];
    const what = delivered ? `no file ${JSON.stringify(query.path)}; it has ${known.join(', ')}` : 'no deliverable';
    throw new NotFound(`Attempt ${attempt} of ${ref.subtaskId} has ${what}.`);
  }
  const etag = `"${file.sha256}"`;
  const own = {
    etag,
    'content-type': typeOf(file.media_type),
    'content-disposition': dispositionOf(file.path),
    'content-security-policy': "sandbox; default-src 'none'",
    'cache-control': 'private, no-cache',
    'accept-ranges': 'bytes',
  };
  if (namesTag(headers['if-none-match'], etag)) return new Verbatim(304, '', own);
  const range = rangeOf(headers.range, file.bytes);
  if (!range && file.bytes > MOST_BYTES) {
    const parts = `Range: bytes=0-${MOST_BYTES - 1}, and so on`;
    throw new InputError([
      { field: 'path', message: `names a file of ${file.bytes} bytes; ask for it in parts (${parts})` },
    ]);
  }
  const content = await delivered.read(file);
  if (!range) return new Verbatim(200, content, own);
  const bytes = Buffer.from(content).subarray(range.from, range.to + 1);
  return new Verbatim(206, bytes, { ...own, 'content-range': `bytes ${range.from}-${range.to}/${file.bytes}` });
});

async function acceptedAttempt(ref: { taskId: string; subtaskId: string }): Promise<number> {
  const subtask = await subtasks.get(ref);
  if (!subtask) throw new NotFound(`There is no subtask ${ref.subtaskId} of a task ${ref.taskId}.`);
  if (subtask.status === 'completed') return subtask.attempt;
  throw new NotFound(`${ref.subtaskId} is not completed; name an attempt to see what that handed in.`);
}

/** Browsers read a text without a charset as something other than UTF-8. */
const typeOf = (mediaType: string) =>
  /^text\//i.test(mediaType) && !/;\s*charset=/i.test(mediaType) ? `${mediaType}; charset=utf-8` : mediaType;

/** RFC 6266: an ASCII name for old clients, and the real one in RFC 8187's form. */
function dispositionOf(path: string): string {
  const name = path.split('/').at(-1) ?? 'file';
  const ascii = name.replaceAll(/[^\x20-\x7e]|["\\%]/g, '_');
  const encoded = encodeURIComponent(name).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${encoded}`;
}

const namesTag = (asked: string | undefined, etag: string) =>
  asked?.split(',').some((each) => each.trim().replace(/^W\//, '') === etag || each.trim() === '*') ?? false;

/** One range of bytes (RFC 9110, section 14.2), cut to MOST_BYTES; undefined if the whole file is asked for. */
function rangeOf(header: string | undefined, bytes: number): { from: number; to: number } | undefined {
  const [, first = '', last = ''] = /^bytes=(\d{0,12})-(\d{0,12})$/.exec(header?.trim() ?? '') ?? [];
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const asked = first === '' || last === '' ? bytes - 1 : Number(last);
  const to = Math.min(asked, bytes - 1, from + MOST_BYTES - 1);
  if (from <= to) return { from, to };
  throw new InputError([{ field: 'range', message: `asks for nothing of a file of ${bytes} bytes` }]);
}
