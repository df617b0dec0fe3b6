import { Command, type ErrorOptions } from 'commander';
import type * as z from 'zod';
import type { RouteName } from '../client/tritons-client.ts';
import { type Cli, type CommonOptions, cliOf } from './cli.ts';
import { EXIT } from './exit.ts';
import { type Example, formatHelp } from './help.ts';
import type { Terminal } from './terminal.ts';

/** The form of what --json prints: the answer of a route, an entry of a list in it, or a shape of its own. */
export type JsonOf = RouteName | `${RouteName}.${string}` | z.ZodType;
/** `lines`: one value a line. */
export type JsonShape = { of: JsonOf; lines: boolean };
/** One run of the program. */
export type Session = { terminal: Terminal; exitCode: number; cli: Cli | undefined };

/** A command whose help begins with examples, and whose action gets what commands work with. */
export class CliCommand extends Command {
  readonly examples: Example[] = [];
  jsonShape: JsonShape | undefined;
  readonly #calls: RouteName[] = [];
  isDefault = false;
  /** Set on the program. */
  session: Session | undefined;

  override createCommand(name?: string): CliCommand {
    return new CliCommand(name);
  }

  override createHelp() {
    return Object.assign(super.createHelp(), { formatHelp });
  }

  /** Adds a command that is meant if none is named. */
  withDefault(command: CliCommand): this {
    command.isDefault = true;
    return this.addCommand(command, { isDefault: true });
  }

  /** The default command gets the words that name no command; for it they are arguments too many. */
  override error(message: string, options?: ErrorOptions): never {
    const { parent, isDefault } = this;
    if (!isDefault || !parent || options?.code !== 'commander.excessArguments') return super.error(message, options);
    const names = parent.commands.map((each) => each.name()).join(', ');
    return super.error(`error: unknown command '${this.args[0]}'\n"${parent.name()}" has ${names}`, options);
  }

  /** Adds an example to the help: the words after `tritons`, and what they do. */
  example(line: string, says: string): this {
    this.examples.push({ line: `tritons ${line}`, says });
    return this;
  }

  /** Declares routes that it calls, besides the one whose answer --json prints. */
  calls(...routes: RouteName[]): this {
    this.#calls.push(...routes);
    return this;
  }

  /** The routes that it calls. */
  get routes(): RouteName[] {
    const of = this.jsonShape?.of;
    return [...this.#calls, ...(typeof of === 'string' ? [of.split('.')[0] as RouteName] : [])];
  }

  /** Declares what --json prints. */
  prints(of: JsonOf, { lines = false } = {}): this {
    this.jsonShape = { of, lines };
    return this;
  }

  /** Sets the action. It gets the arguments, then the options; it returns the exit code, nothing for "done". */
  does<A extends unknown[]>(work: (cli: Cli, ...args: A) => Promise<number | undefined> | Promise<void>): this {
    return this.action(async (...args: unknown[]) => {
      let root: Command = this;
      while (root.parent) root = root.parent;
      const { session } = root as CliCommand;
      if (!session) throw new Error('The program was not started by run()');
      const common: CommonOptions = { ...root.opts<CommonOptions>(), ...this.opts<CommonOptions>() };
      session.cli = cliOf(session.terminal, common);
      session.exitCode = (await work(session.cli, ...(args.slice(0, -1) as A))) ?? EXIT.done;
    });
  }
}
