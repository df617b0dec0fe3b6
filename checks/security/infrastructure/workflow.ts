import { isScalar } from 'yaml';
import { pipeToShell } from '../patterns/shell.ts';
import type { Flaw } from '../scan.ts';
import { type Entry, entriesOf, entryAt, scalarAt, scalarOf, textsOf } from './yaml-nodes.ts';

export const isWorkflow = (document: unknown, path: string): boolean =>
  /(?:^|\/)\.github\/workflows\/[^/]+\.ya?ml$/.test(path) && entryAt(document, 'jobs') !== undefined;

/** Fields that anybody who opens an issue or a pull request controls, after GitHub's "Script injections". */
const WRITTEN_BY_ANYBODY =
  /github\.head_ref\b|github\.event\.(?:(?:issue|pull_request|discussion|release)\.(?:title|body)|pull_request\.head\.(?:ref|label|repo\.default_branch)|(?:comment|review|review_comment)\.body|pages\S{0,20}\.page_name|workflow_run\.(?:head_branch|display_title|head_commit\.(?:message|author\.(?:name|email)))|(?:head_commit|commits\S{0,20})\.(?:message|author\.(?:name|email)))\b/;
/** A condition such as `${{ contains(github.event.comment.body, '/deploy') }}` yields only true or false. */
const IS_CONDITION = /\b(?:contains|startsWith|endsWith)\(|[!=]=/;

/** Events that run with the repository's rights and secrets, no matter who triggers them. */
const WITH_RIGHTS =
  /^(?:issues|issue_comment|discussion|discussion_comment|pull_request_target|workflow_run|pull_request_review\w*)$/;
const FOREIGN_HEAD = /github\.event\.pull_request\.head\.(?:sha|ref)|github\.head_ref|refs\/pull\//;

/** Finds steps of a GitHub workflow that let others act on the repository or read its secrets. */
export function workflowFlaws(document: unknown, content: string): Flaw[] {
  const on = entryAt(document, 'on')?.value;
  const events = [...textsOf(on), ...entriesOf(on).map(({ key }) => key)];
  const withRights = events.some((event) => WITH_RIGHTS.test(event));
  const jobs = entriesOf(entryAt(document, 'jobs')?.value);
  const permissions = [document, ...jobs.map(({ value }) => value)].flatMap(permissionFlaws);
  const ofSteps = jobs.flatMap(({ value: job }) => {
    // A person may have to set a label, or to approve the environment.
    const isGated = entryAt(job, 'if') !== undefined || entryAt(job, 'environment') !== undefined;
    return entriesOf(entryAt(job, 'steps')?.value).flatMap(({ value: step }) => [
      ...scriptFlaws(entryAt(step, 'run') ?? entryAt(step, 'with', 'script'), content, withRights),
      ...actionFlaws(entryAt(step, 'uses')),
      ...(events.includes('pull_request_target') ? checkoutFlaws(step, content, isGated) : []),
    ]);
  });
  return [...permissions, ...ofSteps];
}

function permissionFlaws(document: unknown): Flaw[] {
  const permissions = entryAt(document, 'permissions');
  if (permissions === undefined || scalarOf(permissions.value) !== 'write-all') return [];
  const message = 'the token may change everything in the repository: name the permissions that the jobs need';
  return [{ rule: 'wildcard-permission', severity: 'major', message, at: permissions.at }];
}

/** A command that runs tests, whose failure the rest of the line hides. */
const IGNORED_TESTS =
  /^[^\S\n]*(?:(?:run|-\s+run):\s*)?[^#\n]{0,200}?\b(?:(?:npm|pnpm|yarn|bun|deno)\s+(?:run\s+)?test\S{0,40}|npx\s+(?:jest|vitest|playwright)|(?:jest|vitest|pytest|tox|nox|rspec|phpunit|ctest|mocha)\b|(?:go|cargo|dotnet|swift|make|mix|sbt|rake)\s+test|(?:mvnw?|gradlew?)\b[^|\n]{0,100}\b(?:test|verify|check))\b[^|\n]{0,200}\|\|\s{0,5}(?:true|:|exit\s+0|echo\b)/gm;

function scriptFlaws(script: Entry | undefined, content: string, withRights: boolean): Flaw[] {
  if (script === undefined || !isScalar(script.value) || !script.value.range) return [];
  const [start, end] = script.value.range;
  const text = content.slice(start, end);
  const injected = text
    .matchAll(/\$\{\{([^}\n]{1,300})\}\}/g)
    .filter(([, expression = '']) => WRITTEN_BY_ANYBODY.test(expression) && !IS_CONDITION.test(expression))
    .map(
      ({ index }): Flaw => ({
        rule: 'command-injection',
        severity: withRights ? 'major' : 'minor',
        message: 'text that anybody can write becomes a part of the script: pass it in env, and read the variable',
        at: start + index,
      }),
    );
  const echoed = text
    .matchAll(/^[^\S\n]*(?:run:\s*)?echo\s[^|>\n]{0,200}\$\{\{\s{0,5}secrets\.\w[^|>\n]{0,200}$/gm)
    .filter(([line]) => !line.includes('::add-mask::'))
    .map(
      ({ index, 0: line }): Flaw => ({
        rule: 'secret-in-log',
        severity: 'minor',
        message: 'a secret is printed, and the log masks only its exact text: do not print it',
        at: start + index + line.search(/\S/),
      }),
    );
  const ignored = text.matchAll(IGNORED_TESTS).map(
    ({ index, 0: line }): Flaw => ({
      rule: 'ignored-failure',
      severity: 'major',
      message: 'the job passes though its tests fail: leave out what follows ||',
      at: start + index + line.search(/\S/),
    }),
  );
  return [...injected, ...echoed, ...ignored, ...pipeToShell(text).map((flaw) => ({ ...flaw, at: start + flaw.at }))];
}

/** Publishers that the runner trusts anyway, and an action that takes its version from `with`. */
const KNOWN = /^(?:actions|github|\.|docker:)(?:\/|$)|^dtolnay\/rust-toolchain@/;

function actionFlaws(uses: Entry | undefined): Flaw[] {
  const action = scalarOf(uses?.value);
  if (uses === undefined || typeof action !== 'string' || KNOWN.test(action)) return [];
  const [, branch] = /@(master|main)$/.exec(action) ?? [];
  if (branch === undefined) return [];
  const message = `the action changes with its branch ${branch}: name a version or, safer, a commit`;
  return [{ rule: 'floating-action', severity: 'minor', message, at: uses.at }];
}

/** Fetches the proposed commits by hand. */
const FETCHES_HEAD = /\bgit\s+(?:fetch|pull)\b[^\n]{0,200}\bpull\/|\bgh\s+pr\s+checkout\b/;

function checkoutFlaws(step: unknown, content: string, isGated: boolean): Flaw[] {
  const ref = entryAt(step, 'with', 'ref');
  const run = entryAt(step, 'run');
  const range = isScalar(run?.value) ? run.value.range : undefined;
  const isChecked =
    String(scalarAt(step, 'uses')).startsWith('actions/checkout@') && FOREIGN_HEAD.test(String(scalarOf(ref?.value)));
  if (!isChecked && !(range && FETCHES_HEAD.test(content.slice(range[0], range[1])))) return [];
  return [
    {
      rule: 'untrusted-checkout',
      severity: isGated ? 'minor' : 'major',
      message:
        'pull_request_target runs code that anybody proposes with the secrets of the repository: use pull_request',
      at: (isChecked ? ref : run)?.at ?? 0,
    },
  ];
}
