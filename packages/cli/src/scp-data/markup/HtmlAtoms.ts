/**
 * HTML that is finished before lines and styles are converted. It is kept outside of the text, which refers to it by a
 * number between two control characters; `SourceCleanup` removes these from all input.
 */
export class HtmlAtoms {
  readonly #atoms: Array<string> = []

  /** Stores a piece of HTML, and returns its reference. */
  add(html: string): string {
    this.#atoms.push(html)
    return `\u0001${this.#atoms.length - 1}\u0002`
  }

  /** Replaces the references in a text by their HTML. */
  expand(text: string): string {
    return text.replace(/\u0001([0-9]+)\u0002/g, (_, index: string) => this.#atoms[Number(index)] ?? "")
  }
}

/** Text as HTML. Character references stay, and are decoded by the parser. */
export const escape = (text: string): string =>
  text.replace(/[<>"]/g, (sign) => ({ "<": "&lt;", ">": "&gt;" })[sign] ?? "&quot;")
