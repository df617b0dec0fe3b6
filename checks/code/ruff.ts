import type { Diagnostic, Workspace } from '@astral-sh/ruff-wasm-nodejs';

/** `code` is ruff's: a rule such as `F401`, or `invalid-syntax`, which ruff reports whatever rules are selected. */
export type PythonFinding = { code: string; message: string; line: number };

export type PythonLintOptions = {
  /** Functions above it get C901. */
  maxComplexity?: number;
  /** If false, comments such as `# noqa` silence nothing. */
  heedNoqa?: boolean;
};

const SILENCERS = /\bnoqa\b|\bruff\s*:|\bflake8\s*:/gi;

const workspaces = new Map<string, Workspace>();
let broken: string | undefined;

/**
 * Lints a Python file with ruff's rules `ruleCodes` (a code or a prefix: `F401`, `S`). The first call loads ten
 * megabytes of WebAssembly; then a megabyte of Python takes about a second. Throws if the file is nested some thousand
 * levels deep. That corrupts ruff's memory, so every later call in the thread throws too.
 */
export async function lintPython(
  path: string,
  content: string,
  ruleCodes: readonly string[],
  { maxComplexity = 15, heedNoqa = true }: PythonLintOptions = {},
): Promise<PythonFinding[]> {
  if (broken !== undefined) throw new Error(broken);
  const workspace = await workspaceFor(ruleCodes, maxComplexity);
  const text = heedNoqa ? content : content.replaceAll(SILENCERS, (found) => '_'.repeat(found.length));
  try {
    const diagnostics: Diagnostic[] = workspace.check(text);
    return diagnostics.map(({ code, message, start_location }) => ({
      code: code ?? 'invalid-syntax',
      message,
      line: start_location.row,
    }));
  } catch (cause) {
    broken = `${path.slice(0, 200)} is nested too deeply to be linted: split it up`;
    throw new Error(broken, { cause });
  }
}

async function workspaceFor(ruleCodes: readonly string[], maxComplexity: number): Promise<Workspace> {
  const key = `${ruleCodes} ${maxComplexity}`;
  const known = workspaces.get(key);
  if (known !== undefined) return known;
  const { PositionEncoding, Workspace } = await import('@astral-sh/ruff-wasm-nodejs');
  const lint = { select: ruleCodes, mccabe: { 'max-complexity': maxComplexity } };
  const workspace = new Workspace({ 'target-version': 'py314', lint }, PositionEncoding.Utf16);
  workspaces.set(key, workspace);
  return workspace;
}
