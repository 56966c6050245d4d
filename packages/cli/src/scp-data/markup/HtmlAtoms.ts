/**
 * HTML that is finished before lines and styles are converted. It is kept outside of the text, which refers to it by a
 * number between two control characters; `SourceCleanup` removes these from all input.
 */
export class HtmlAtoms {
  readonly #atoms: Array<string> = []

  /** Stores a piece of HTML, and returns its reference. A block is on a line of its own. */
  add(html: string, isBlock = false): string {
    this.#atoms.push(html)
    return `${isBlock ? "\u0003" : "\u0001"}${this.#atoms.length - 1}\u0002`
  }

  /** Replaces the references in a text by their HTML. */
  expand(text: string): string {
    return text.replace(/[\u0001\u0003]([0-9]+)\u0002/g, (_, index: string) => this.#atoms[Number(index)] ?? "")
  }
}

/** True for a line that is a reference to a block. */
export const isBlock = (line: string): boolean => /^\u0003[0-9]+\u0002$/.test(line)

/** Text as HTML. Character references stay, and are decoded by the parser. */
export const escape = (text: string): string =>
  text.replace(/[<>"]/g, (sign) => ({ "<": "&lt;", ">": "&gt;" })[sign] ?? "&quot;")
