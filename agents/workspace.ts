import type { ModelRuntimeConfig } from '../core/contracts/config/model-config.ts';
import { artifactPathProblem, pathCollisions } from '../core/contracts/storage/artifact-path.ts';
import type { Artifact, Deliverable } from '../core/contracts/storage/deliverable.ts';
import { mediaTypeOf } from '../core/contracts/storage/media-type.ts';

type Limits = Pick<ModelRuntimeConfig['limits'], 'files' | 'file_bytes' | 'total_bytes'>;

/** Folder of the files of the subtasks that this one depends on; it is read-only. */
const INPUTS = 'inputs/';

/** A tool's refusal. The model reads the message and goes on. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

export type FileEntry = { path: string; bytes: number; writable: boolean };

export function fileLine({ path, bytes, writable }: FileEntry): string {
  return `${JSON.stringify(path)} (${bytes} bytes, ${writable ? 'yours' : 'input'})`;
}

/**
 * The files of one attempt, in memory: its own, and its inputs, which are read-only. A path is a key in a map and never
 * touches a disk. It is confined all the same, because the receiver of the results may write them to a disk.
 */
export class Workspace {
  readonly #own = new Map<string, string>();
  readonly #inputs = new Map<string, string>();
  /** Own files that this attempt has not written; another agent may have. */
  readonly #given = new Set<string>();
  readonly #limits: Limits;

  /** `own`: the files of the attempt to mend. Files over the limits or with invalid paths are left out. */
  constructor(limits: Limits, inputs: Deliverable[], own: Artifact[] = []) {
    this.#limits = limits;
    for (const { subtask_id, artifacts } of inputs) {
      for (const { path, content } of artifacts) this.#inputs.set(`${INPUTS}${subtask_id}/${path}`, content);
    }
    for (const { path, content } of own) {
      try {
        this.write(path, content);
        this.#given.add(path);
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
      }
    }
  }

  list(): FileEntry[] {
    const entries = (files: Map<string, string>, writable: boolean) =>
      [...files].map(([path, content]) => ({ path, bytes: Buffer.byteLength(content), writable }));
    return [...entries(this.#own, true), ...entries(this.#inputs, false)].sort((a, b) => (a.path < b.path ? -1 : 1));
  }

  /** True if a file may contain text of another agent, since this attempt did not write all of it. */
  isForeign(path: string): boolean {
    return this.#inputs.has(path) || this.#given.has(path);
  }

  read(path: string): string {
    const content = this.#own.get(path) ?? this.#inputs.get(path);
    if (content !== undefined) return content;
    this.#confine(path);
    throw new Refusal(`There is no file ${shown(path)}; list_files names those that there are.`);
  }

  write(path: string, content: string): void {
    this.#confine(path);
    const { files, file_bytes, total_bytes } = this.#limits;
    if (path.startsWith(INPUTS)) {
      throw new Refusal(`${shown(path)} is an input and cannot be changed; write to a path of your own.`);
    }
    const others = [...this.#own.keys()].filter((other) => other !== path);
    const [collision] = pathCollisions([...others, path]).values();
    if (collision) throw new Refusal(`${shown(path)} cannot be written: a file here ${collision}.`);
    if (content.includes('\0')) throw new Refusal(`${shown(path)} is not text: it has a NUL byte.`);
    const bytes = Buffer.byteLength(content);
    if (bytes > file_bytes) {
      throw new Refusal(`${shown(path)} would have ${bytes} bytes; a file may have ${file_bytes}. Split it.`);
    }
    if (!this.#own.has(path) && this.#own.size >= files) {
      throw new Refusal(`There are ${files} files already, which is the limit; put things together.`);
    }
    const otherBytes = [...this.#own].reduce(
      (sum, [name, text]) => sum + (name === path ? 0 : Buffer.byteLength(text)),
      0,
    );
    if (otherBytes + bytes > total_bytes) {
      throw new Refusal(`All files together would have ${otherBytes + bytes} bytes; they may have ${total_bytes}.`);
    }
    this.#own.set(path, content.toWellFormed());
    this.#given.delete(path);
  }

  /** Replaces a text that occurs in the file exactly once. */
  patch(path: string, before: string, after: string): void {
    const content = this.read(path);
    const parts = content.split(before);
    if (before === '' || parts.length !== 2) {
      const found = before === '' ? 'is empty' : `stands ${parts.length - 1} times in it`;
      throw new Refusal(`${shown(path)} is not patched: the text to replace ${found}, and must stand there once.`);
    }
    const isGiven = this.#given.has(path);
    this.write(path, parts.join(after));
    // The rest of the file is still foreign.
    if (isGiven) this.#given.add(path);
  }

  delete(path: string): void {
    if (!this.#own.delete(path)) {
      this.#confine(path);
      const why = this.#inputs.has(path) ? 'is an input and cannot be deleted' : 'does not exist';
      throw new Refusal(`${shown(path)} ${why}.`);
    }
  }

  /** Lines that contain a text, whatever its case. */
  search(text: string, most: number): { path: string; line: number; text: string }[] {
    const wanted = text.toLowerCase();
    if (wanted === '') throw new Refusal('Search for a text of at least one character.');
    const found: { path: string; line: number; text: string }[] = [];
    for (const { path } of this.list()) {
      for (const [index, line] of this.read(path).split('\n').entries()) {
        if (!line.toLowerCase().includes(wanted)) continue;
        found.push({ path, line: index + 1, text: line.slice(0, 300) });
        if (found.length >= most) return found;
      }
    }
    return found;
  }

  /** Returns own files as artifacts, to hand them in. Throws Refusal if one does not exist. */
  artifacts(paths: string[]): Artifact[] {
    return paths.map((path) => {
      const content = this.#own.get(path);
      if (content === undefined) {
        const why = this.#inputs.has(path) ? 'is an input, not your work' : 'does not exist';
        throw new Refusal(`The artifact ${shown(path)} ${why}; hand in files that you have written.`);
      }
      return { path, media_type: mediaTypeOf(path), content };
    });
  }

  #confine(path: string): void {
    // The paths of inputs were checked when they were handed in.
    const problem = artifactPathProblem(path);
    if (problem === null) return;
    throw new Refusal(`The file ${problem}: ${shown(path)}. Use a relative path such as src/main.ts.`);
  }
}

/** A path for a message: on one line, and not too long. */
function shown(path: string): string {
  return JSON.stringify(path.length > 80 ? `${path.slice(0, 79)}…` : path);
}
