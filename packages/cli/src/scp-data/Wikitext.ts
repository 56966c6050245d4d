/**
 * Wikidot's markup as Markdown.
 */
import * as Blocks from "./Blocks.ts"
import * as Markup from "./Markup.ts"
import * as Source from "./Source.ts"

export interface Converted {
  readonly markdown: string
  /** What was not taken over, e.g. `2 images`. */
  readonly leftOut: ReadonlyArray<string>
}

/**
 * Any text becomes Markdown, in time linear to its length; nothing fails. The only control characters in the result are
 * line breaks.
 *
 * @example
 * ```ts
 * Wikitext.convert("//Do not// open.").markdown // "*Do not* open."
 * ```
 */
export const convert = (source: string): Converted => {
  const { atoms, leftOut, lines } = Markup.prepare(Source.clean(source))
  return { markdown: Blocks.render(lines, atoms), leftOut }
}
