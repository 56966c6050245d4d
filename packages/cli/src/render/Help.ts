/**
 * What can be typed at the terminal.
 */
import * as Lines from "./Line.ts"
import type { Style } from "./Style.ts"
import * as Styles from "./Style.ts"
import * as Wrap from "./Wrap.ts"

export interface Entry {
  readonly usage: string
  readonly says: string
}

export const render = (entries: ReadonlyArray<Entry>, style: Style): ReadonlyArray<string> => {
  const columns = Styles.measure(style)
  const indent = Lines.text("  ")
  return Lines.print(
    style,
    entries.flatMap(({ usage, says }) => [
      ...Wrap.wrap(Lines.text(usage, { bold: true }), columns),
      ...Wrap.wrap(Lines.text(says), Math.max(1, columns - 2)).map((line) => Lines.join([indent, line]))
    ])
  )
}
