/**
 * HTML that is finished before lines and styles are converted. It is kept outside of the text, which refers to it by a
 * number between two control characters; `SourceCleanup` removes these from all input.
 */
export class HtmlAtoms {
  readonly #atoms: Array<string> = []

  /** Stores a piece of HTML, and returns its reference. A block is no part of a paragraph. */
  add(html: string, isBlock = false): string {
    this.#atoms.push(html)
    return `\u0001${isBlock ? "b" : ""}${this.#atoms.length - 1}\u0002`
  }

  /** Replaces the references in a text by their HTML. */
  expand(text: string): string {
    return text.replace(/\u0001b?([0-9]+)\u0002/g, (_, index: string) => this.#atoms[Number(index)] ?? "")
  }
}

/** True for a line that refers to a block. */
export const isBlock = (line: string): boolean => /^\s*\u0001b[0-9]+\u0002\s*$/.test(line)

/** Text as HTML. Character references stay, and are decoded by the parser. */
export const escape = (text: string): string =>
  text.replace(/[<>"]/g, (sign) => ({ "<": "&lt;", ">": "&gt;" })[sign] ?? "&quot;")
