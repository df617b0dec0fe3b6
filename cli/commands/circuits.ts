import { CliCommand } from '../cli-command.ts';
import { relativeTime } from '../output/amounts.ts';
import { table } from '../output/table.ts';
import { stateCell } from '../render/state.ts';

export const circuits = () =>
  new CliCommand('circuits')
    .summary('list models that have failed')
    .description('Lists the circuit breakers of models that have failed. A model with an open circuit is not called.')
    .example('circuits', 'lists them, with the last failure')
    .prints('listCircuits')
    .does(async (cli) => {
      cli.show(await (await cli.client()).listCircuits(), ({ circuits }) => {
        if (circuits.length === 0) return [cli.look.paint('green', '✓ No model has failed')];
        const columns = [
          { heading: 'CIRCUIT' },
          { heading: 'MODEL', least: 16 },
          { heading: 'FAILURES', right: true, spare: 2 },
          { heading: 'CALLED AGAIN', spare: 1 },
          { heading: 'LAST FAILURE', least: 12, spare: 3 },
        ];
        const marks = { closed: 'completed', open: 'failed', half_open: 'attention' };
        const rows = circuits.map(({ state, model, failures, open_until, reason, probing }) => [
          stateCell(marks[state], `${state.replace('_', ' ')}${probing ? ', probing' : ''}`),
          model,
          String(failures),
          open_until === null ? '–' : relativeTime(open_until, cli.look.now),
          reason ?? '–',
        ]);
        return table(columns, rows, cli.look);
      });
    });
