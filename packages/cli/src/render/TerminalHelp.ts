/**
 * Renders the help of the terminal.
 */
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Colours from "./layout/Colours.ts"
import * as Lines from "./layout/Line.ts"
import * as Styles from "./layout/Style.ts"
import * as Wrap from "./layout/Wrap.ts"

export interface CommandHelp {
  readonly name: string
  readonly usage: string
  readonly description: string
  readonly examples: ReadonlyArray<string>
}

const indented = (line: Lines.Line, columns: number): ReadonlyArray<Lines.Line> =>
  Wrap.wrap(line, Math.max(1, columns - 2)).map((each) => Lines.join([Lines.text("  "), each]))

/** Renders all commands, each with its description. */
export const renderCommands = (entries: ReadonlyArray<CommandHelp>, style: Styles.Style) => {
  const columns = Styles.textColumns(style)
  const widest = Math.max(...entries.map(({ name }) => name.length)) + 2
  const isTwoColumn = columns >= 40 && !style.plain
  const row = ({ name, description }: CommandHelp): ReadonlyArray<Lines.Line> => {
    const head = Lines.text(name, { bold: true })
    return isTwoColumn
      ? Wrap.wrap(Lines.text(description), columns - widest).map((line, index) =>
          Lines.join([Lines.pad(index === 0 ? head : Lines.blank, widest), line])
        )
      : Wrap.wrap(Lines.join([head, Lines.text(`: ${description}`)]), columns)
  }
  return Lines.toStrings(style, [
    ...entries.flatMap(row),
    Lines.blank,
    ...Wrap.paragraph(style, Replies.helpHint, { colour: Colours.muted })
  ])
}

/** Renders the usage of one command, with examples. */
export const renderCommand = ({ usage, description, examples }: CommandHelp, style: Styles.Style) => {
  const columns = Styles.textColumns(style)
  return Lines.toStrings(style, [
    ...Wrap.wrap(Lines.text(usage, { bold: true }), columns),
    ...indented(Lines.text(description), columns),
    ...(examples.length === 0 ? [] : [Lines.blank]),
    ...examples.flatMap((example) => indented(Lines.text(`>>> ${example}`, { colour: Colours.muted }), columns))
  ])
}
