/**
 * Names with their values beside them, one under the other.
 */
import * as Colours from "./Colours.ts"
import type { Line } from "./Line.ts"
import * as Lines from "./Line.ts"
import * as Wrap from "./Wrap.ts"

export type Field = readonly [name: string, value: Line]

const gap = 2

/** Names as wide as a third of the columns allows; values wrapped in the rest, or below the name if that is too little. */
export const render = (fields: ReadonlyArray<Field>, columns: number): ReadonlyArray<Line> => {
  const limit = Math.max(1, Math.floor(columns / 3))
  const names = fields.map(([name]) =>
    Wrap.truncate(Lines.text(name, { colour: Colours.quiet }), Math.min(limit, 20), "…")
  )
  const widest = Math.max(0, ...names.map(Lines.width))
  const room = columns - widest - gap
  return fields.flatMap(([, value], index) => {
    const name = names[index] ?? Lines.blank
    if (room < 8) {
      return [...Wrap.wrap(name, columns), ...Wrap.wrap(value, columns)]
    }
    return Wrap.wrap(value, room).map((row, at) => [...Lines.pad(at === 0 ? name : Lines.blank, widest + gap), ...row])
  })
}
