import type { SyntaxNodeRef, Tree } from '@lezer/common';
import type { Frame, Grammar, Inside } from './grammar.ts';
import { walk } from './walk.ts';

type Place = { name: string; at: number };

/** The findings of one pass over a syntax tree, with offsets. */
export type TreeReading = {
  unreachable: number[];
  unused: Place[];
  functions: FunctionReading[];
};

type FunctionReading = Place & { word: string; complexity: number };

const ASSIGNS = /\s{0,50}=(?!=)/y;

/** Reading of one outermost function, or of the code outside of all. Unknown syntax spoils only its own unit. */
type Unit = TreeReading & { broken: boolean; locals: Map<string, number>; used: Set<string> };

const newUnit = (): Unit => ({
  unreachable: [],
  unused: [],
  functions: [],
  broken: false,
  locals: new Map(),
  used: new Set(),
});

/** Reads a tree in one pass, in time linear in its size, however deep it is. */
export function readTree(grammar: Grammar, tree: Tree, content: string): TreeReading {
  const reader = new Reader(grammar, content);
  walk(
    tree,
    (node) => reader.enter(node),
    (node) => reader.leave(node),
  );
  return reader.read;
}

class Reader {
  readonly #grammar: Grammar;
  readonly #content: string;
  readonly #above: Frame[] = [];
  readonly #functions: FunctionReading[] = [];
  readonly #outside = newUnit();
  #unit = this.#outside;
  readonly read: TreeReading = { unreachable: [], unused: [], functions: [] };

  constructor(grammar: Grammar, content: string) {
    this.#grammar = grammar;
    this.#content = content;
  }

  enter(node: SyntaxNodeRef): void {
    const { name } = node;
    const parent = this.#above.at(-1);
    if (node.type.isError) this.#unit.broken = true;
    if (parent && this.#grammar.blocks.has(parent.name)) this.#statement(node, parent);
    const begun = this.#grammar.functions.get(name);
    if (begun !== undefined) {
      if (this.#functions.length === 0) this.#unit = newUnit();
      this.#functions.push({ word: begun.word, name: '', at: node.from, complexity: 1 });
    }
    const current = this.#functions.at(-1);
    if (current && parent && this.#grammar.inside) this.#inFunction(node, parent, current, this.#grammar.inside);
    this.#above.push({ name, flow: 'open', annotated: false });
  }

  leave({ name }: SyntaxNodeRef): void {
    this.#above.pop();
    if (this.#grammar.functions.has(name)) {
      this.#unit.functions.push(this.#functions.pop()!);
      if (this.#functions.length === 0) {
        this.#keep(this.#unit);
        this.#unit = this.#outside;
      }
    }
    if (this.#above.length === 0) this.#keep(this.#outside);
  }

  #keep({ broken, unreachable, locals, used, functions }: Unit): void {
    if (broken) return;
    for (const offset of unreachable) this.read.unreachable.push(offset);
    for (const each of functions) this.read.functions.push(each);
    for (const [name, at] of locals) if (!used.has(name)) this.read.unused.push({ name, at });
  }

  #statement({ name, from, to }: SyntaxNodeRef, block: Frame): void {
    const { arrivals, inert, jumps, excused } = this.#grammar;
    if (arrivals.has(name)) block.flow = 'open';
    else if (block.flow === 'jumped' && /^[A-Z]/.test(name) && !inert.has(name)) {
      block.flow = 'told';
      if (!excused?.(this.#content.slice(from, to))) this.#unit.unreachable.push(from);
    } else if (block.flow === 'open' && jumps.has(name)) block.flow = 'jumped';
  }

  #inFunction({ name, from, to }: SyntaxNodeRef, parent: Frame, current: FunctionReading, inside: Inside): void {
    const text = () => this.#content.slice(from, to);
    if (current.name === '' && this.#grammar.functions.get(parent.name)?.named === name) {
      current.name = text();
      current.at = from;
    }
    if (inside.branches.has(name) || (inside.cases.has(name) && this.#content.startsWith('case', from))) {
      current.complexity += 1;
    }
    if (name === 'LogicOp' && /^(?:&&|\|\|)$/.test(text())) current.complexity += 1;
    // An annotation is among the modifiers of its declaration, two nodes up.
    if (inside.annotations.has(name)) this.#above.at(-2)!.annotated = true;
    if (name === inside.definition && inside.declaresLocal(this.#above)) {
      if (!this.#unit.locals.has(text())) this.#unit.locals.set(text(), from);
    } else if (name === inside.definition || (inside.uses.has(name) && !this.#isAssigned(to, inside))) {
      this.#unit.used.add(text());
    }
  }

  /** Tells if the name that ends at `offset` is only assigned to, not read. */
  #isAssigned(offset: number, { isAssignment }: Inside): boolean {
    ASSIGNS.lastIndex = offset;
    return isAssignment(this.#above) && ASSIGNS.test(this.#content);
  }
}
