/**
 * A record, shown to somebody who may read it.
 */
import type { Answer } from "@scipnet/core"
import * as Colours from "./Colours.ts"
import * as Box from "./Box.ts"
import * as Cards from "./Cards.ts"
import * as ClassBar from "./ClassBar.ts"
import type { Field } from "./Fields.ts"
import * as Fields from "./Fields.ts"
import type { Line } from "./Line.ts"
import * as Lines from "./Line.ts"
import * as Sections from "./Sections.ts"
import type { Style } from "./Style.ts"
import * as Styles from "./Style.ts"
import * as Wrap from "./Wrap.ts"

const source = (style: Style, provenance: Answer.Provenance | null): ReadonlyArray<Line> =>
  provenance === null
    ? []
    : [
        Lines.blank,
        ...Wrap.wrap(
          Lines.text(
            `From "${provenance.page}" by ${provenance.author} (${provenance.link}), under ${provenance.licence}.`,
            { colour: Colours.quiet }
          ),
          Styles.measure(style)
        )
      ]

const card = (style: Style, { clearance, id }: Answer.Record, fields: ReadonlyArray<Field>): ReadonlyArray<Line> =>
  Box.box(style, Colours.levelColour(clearance.level), id, Fields.render(fields, Box.inner(style)))

const lines = (style: Style, record: Answer.Record, extent: Sections.Extent): ReadonlyArray<Line> => {
  switch (record.type) {
    case "scp":
      return [
        ...ClassBar.lines(style, record),
        Lines.blank,
        ...Fields.render(Cards.scp(style, record), Styles.measure(style)),
        ...Sections.lines(style, record, extent),
        ...source(style, record.provenance)
      ]
    case "user":
      return card(style, record, Cards.user(style, record))
    case "site":
      return [...card(style, record, Cards.site(style, record)), ...Sections.lines(style, record, extent)]
    case "mtf":
      return [...card(style, record, Cards.taskForce(style, record)), ...Sections.lines(style, record, extent)]
  }
}

/** With the addenda as a list, to be opened one by one. */
export const render = ({ record }: Pick<Answer.Granted, "record">, style: Style): ReadonlyArray<string> =>
  Lines.print(style, lines(style, record, "listed"))

/** With the addenda in full. */
export const whole = ({ record }: Pick<Answer.Granted, "record">, style: Style): ReadonlyArray<string> =>
  Lines.print(style, lines(style, record, "whole"))
