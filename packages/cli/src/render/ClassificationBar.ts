/**
 * Renders the anomaly classification bar: item number, clearance, classes, disruption and risk.
 */
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import * as Clearance from "@scipnet/core/domain/access/Clearance"
import * as Classification from "@scipnet/core/domain/scp/Classification"
import * as Colours from "./layout/Colours.ts"
import * as Box from "./layout/Box.ts"
import * as Lines from "./layout/Line.ts"
import * as Styles from "./layout/Style.ts"

export type Data = Pick<QueryResult.ScpRecord, "id" | "classification" | "clearance">

/** A gauge of 1 to 5, in the colour of the clearance level with the same number. */
const gauge = (style: Styles.Style, value: 1 | 2 | 3 | 4 | 5, name: string): Lines.Line => {
  if (style.plain) {
    return Lines.text(`${value} of 5, ${name}`)
  }
  return [
    ...Lines.text("■".repeat(value), { colour: Colours.levelColour(value) }),
    ...Lines.text("□".repeat(5 - value), { colour: Colours.muted }),
    ...Lines.text(` ${value} ${name}`)
  ]
}

/** Renders a clearance: its level as a chip, followed by the compartments. */
export const renderClearance = (style: Styles.Style, { compartments, level }: Clearance.Clearance): Lines.Line => [
  ...Lines.chip(style, Clearance.levelName(level), Colours.levelColour(level)),
  ...compartments.flatMap((compartment) => Lines.text(` + ${compartment}`))
]

export const lines = (style: Styles.Style, { classification, clearance: required, id }: Data) => {
  const { disruption, objectClass, risk, secondaryClass } = classification
  const none = Lines.text(Styles.glyphs(style).none, { colour: Colours.muted })
  const cells = {
    item: { label: "ITEM", lines: [Lines.text(id, { bold: true })] },
    clearance: { label: "CLEARANCE", lines: [renderClearance(style, required)] },
    containment: { label: "CONTAINMENT", lines: [Lines.text(objectClass, { bold: true })] },
    secondary: { label: "SECONDARY", lines: [secondaryClass === null ? none : Lines.text(secondaryClass)] },
    disruption: {
      label: "DISRUPTION",
      lines: [disruption === null ? none : gauge(style, disruption, Classification.disruptionName(disruption))]
    },
    risk: { label: "RISK", lines: [risk === null ? none : gauge(style, risk, Classification.riskName(risk))] }
  }
  const colour = Colours.levelColour(required.level)
  const columns = Styles.textColumns(style)
  if (columns >= 76 && id.length <= 32) {
    return Box.grid(style, colour, [
      [cells.item, cells.clearance],
      [cells.containment, cells.secondary, cells.disruption, cells.risk]
    ])
  }
  return columns >= 40
    ? Box.grid(style, colour, [
        [cells.item],
        [cells.clearance],
        [cells.containment, cells.secondary],
        [cells.disruption, cells.risk]
      ])
    : Box.grid(
        style,
        colour,
        Object.values(cells).map((cell) => [cell])
      )
}

export const render = (data: Data, style: Styles.Style) => Lines.toStrings(style, lines(style, data))
