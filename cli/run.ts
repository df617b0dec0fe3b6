import { CommanderError } from 'commander';
import { cliOf } from './cli.ts';
import type { CliCommand, Session } from './cli-command.ts';
import { EXIT, Interrupted } from './exit.ts';
import { exitCodeOf, explain } from './explain.ts';
import { paintFor, visible } from './output/paint.ts';
import { programOf } from './program.ts';
import { columnsOf, type Terminal } from './terminal.ts';
import { welcome } from './welcome.ts';

/** Help is easier to read in lines that are not too long. */
const WIDEST_HELP = 100;

/** Runs a command line: the words after `tritons`. Returns the exit code, and says on standard error what went wrong. */
export async function run(words: string[], terminal: Terminal): Promise<number> {
  if (words.length === 0) {
    welcome(cliOf(terminal, {}));
    return EXIT.done;
  }
  let interrupt: AbortSignal | undefined;
  const watched: Terminal = {
    ...terminal,
    interrupt() {
      interrupt = terminal.interrupt();
      return interrupt;
    },
  };
  const session: Session = { terminal: watched, exitCode: EXIT.done, cli: undefined };
  const program = programOf();
  program.session = session;
  prepare(program, terminal);
  try {
    await program.parseAsync(words, { from: 'user' });
    return session.exitCode;
  } catch (thrown) {
    // A call that Ctrl-C has ended throws the reason of its signal.
    const error = interrupt?.aborted && thrown === interrupt.reason ? new Interrupted('') : thrown;
    // commander has said it already.
    if (!(error instanceof CommanderError)) {
      const connection = await session.cli?.connection().catch(() => undefined);
      terminal.stderr.write(`${visible(explain(error, connection))}\n`);
    }
    return exitCodeOf(error);
  }
}

/** Lets a command, and those below it, write to the terminal, and throw instead of ending the process. */
function prepare(command: CliCommand, terminal: Terminal): void {
  const { stdout, stderr, env } = terminal;
  const paint = paintFor(stdout, env);
  command
    .exitOverride()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      outputError: (text, write) => write(text.replace(/^error: ./, (start) => start.slice(7).toUpperCase())),
      getOutHelpWidth: () => Math.min(WIDEST_HELP, columnsOf(terminal)),
      getErrHelpWidth: () => Math.min(WIDEST_HELP, columnsOf(terminal)),
      getOutHasColors: () => true,
    })
    .configureHelp({ styleTitle: (title) => paint('bold', title) });
  if (command.commands.length === 0) {
    command.showHelpAfterError(`More: ${pathOf(command)} --help`);
  }
  for (const each of command.commands) prepare(each as CliCommand, terminal);
}

/** The words that call a command. */
export function pathOf(command: CliCommand): string {
  return command.parent ? `${pathOf(command.parent as CliCommand)} ${command.name()}` : command.name();
}
