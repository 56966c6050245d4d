/**
 * Renders fields: names with their values beside them, one field below the other.
 */
import * as Colours from "./Colours.ts"
import * as Lines from "./Line.ts"
import * as Styles from "./Style.ts"
import * as Wrap from "./Wrap.ts"

export type Field = readonly [name: string, value: Lines.Line]

const gap = 2

/** The text of a value that can be null. */
export const optional = (style: Styles.Style, value: string | null): Lines.Line =>
  value === null ? Lines.text(Styles.glyphs(style).none, { colour: Colours.muted }) : Lines.text(value)

/**
 * Renders fields. Names take at most a third of the columns; values are wrapped in the rest, or below their names if that
 * is too narrow.
 */
export const render = (fields: ReadonlyArray<Field>, columns: number): ReadonlyArray<Lines.Line> => {
  const limit = Math.max(1, Math.floor(columns / 3))
  const names = fields.map(([name]) =>
    Wrap.truncate(Lines.text(name, { colour: Colours.muted }), Math.min(limit, 20), "…")
  )
  const widest = Math.max(0, ...names.map(Lines.width))
  const valueColumns = columns - widest - gap
  return fields.flatMap(([, value], index) => {
    const name = names[index] ?? Lines.blank
    if (valueColumns < 8) {
      return [...Wrap.wrap(name, columns), ...Wrap.wrap(value, columns)]
    }
    return Wrap.wrap(value, valueColumns).map((row, rowIndex) => [
      ...Lines.pad(rowIndex === 0 ? name : Lines.blank, widest + gap),
      ...row
    ])
  })
}
