import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { type ProblemKind, type ProblemName, problems } from '../../core/contracts/api/problems.ts';
import { type Route, routes } from '../../core/contracts/api/routes.ts';

const kinds = Object.values(problems) as ProblemKind[];
/** The rows of a table, by the words of its heading. */
const rowsOf = (page: string, heading: string): string[] => {
  const lines = readFileSync(page, 'utf8').split('\n');
  const start = lines.findIndex((line) => line.startsWith(heading));
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  return lines.slice(start + 2, start + length);
};

test('docs/problems.md lists every kind of problem as the API declares it', () => {
  const rows = kinds.map(
    ({ type, status, title, when, remedy }) => `| \`${type}\` | ${status} | ${title} | ${when} | ${remedy} |`,
  );
  expect(rowsOf('docs/problems.md', '| type |')).toEqual(rows);
});

test('docs/api.md lists every route with its status and its own kinds of problems', () => {
  const attempt = '/api/agents/{agent_id}/leases/{task_id}/{subtask_id}/{attempt}';
  const listed = rowsOf('docs/api.md', '| route |').flatMap((row) => {
    const [, call = '', , answer = '', own = ''] = row.split('|').map((cell) => cell.trim());
    const [method, ...paths] = call.split(/,? /);
    return paths.map((path) => {
      const whole = path.replace('…/leases', '/api/agents/{agent_id}/leases').replace('…', attempt);
      return `${method} ${whole}: ${answer}: ${own}`;
    });
  });
  const declared = (Object.values(routes) as Route[]).map(
    ({ method, path, status, emptyWhen, hasRanges, problems: own = [] }) => {
      const answers = [status, ...(emptyWhen ? [204] : []), ...(hasRanges ? [206, 304] : [])].join(', ');
      const names = own.map((name: ProblemName) => problems[name].type.replace('/problems/', '')).join(', ');
      return `${method} ${path}: ${answers}: ${names}`;
    },
  );
  expect(listed.toSorted()).toEqual(declared.toSorted());
});
