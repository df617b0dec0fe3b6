import { CliCommand } from '../cli-command.ts';
import { hanging } from '../render/task.ts';

/** `tritons departments`: what may be submitted, and whose work it is. */
export const departments = () =>
  new CliCommand('departments')
    .summary('list departments, with types of agents, tasks and kinds of work')
    .description(
      'Lists the departments with their types of agents, and the types of tasks and kinds of work that they are given: the values of "tritons submit --type" and "--kind".',
    )
    .example('departments', 'lists them')
    .example(
      'departments --json | jq -r ".departments[].task_types[].type"',
      'prints the types of tasks that there are',
    )
    .prints('listDepartments')
    .does(async (cli) => {
      const { paint, columns } = cli.look;
      cli.show(await (await cli.client()).listDepartments(), ({ departments }) =>
        departments.flatMap(({ department, agent_types, task_types }) => [
          paint('bold', department),
          ...hanging(`Agents: ${agent_types.join(', ')}`, columns - 2).map((line) => `  ${line}`),
          ...task_types.flatMap(({ type, kinds }) =>
            hanging(`--type ${type}${kinds.length > 0 ? ` --kind ${kinds.join(', ')}` : ''}`, columns - 2).map(
              (line) => `  ${line}`,
            ),
          ),
        ]),
      );
    });
