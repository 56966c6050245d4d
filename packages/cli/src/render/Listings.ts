/**
 * Tables of what the deepwell holds.
 */
import type { Classification, Clearance, Status } from "@scipnet/core"
import * as Cards from "./Cards.ts"
import type { Line } from "./Line.ts"
import * as Lines from "./Line.ts"
import type { Style } from "./Style.ts"
import * as Styles from "./Style.ts"
import type { Column } from "./Table.ts"
import * as Table from "./Table.ts"
import * as Time from "./Time.ts"
import * as Wrap from "./Wrap.ts"

interface Cleared {
  readonly clearance: { readonly level: Clearance.Level }
}

export interface ScpRow extends Cleared {
  readonly id: string
  readonly name: string
  readonly classification: { readonly objectClass: Classification.ObjectClass }
  readonly status: Status.Status
  readonly site: string | null
}

export interface StaffRow extends Cleared {
  readonly id: string
  readonly name: string
  readonly title: string
  readonly site: string | null
  readonly active: boolean
}

export interface SiteRow extends Cleared {
  readonly id: string
  readonly name: string
  readonly director: string | null
  readonly active: boolean
}

export interface TaskForceRow extends Cleared {
  readonly id: string
  readonly name: string
  readonly leader: string | null
  readonly site: string | null
  readonly active: boolean
}

export interface SearchHit {
  readonly type: string
  readonly id: string
  readonly name: string
  /** The title of the section that the words are in. */
  readonly title: string
  readonly snippet: string
}

export interface AuditEntry {
  readonly position: number
  /** Milliseconds since 1970. */
  readonly at: number
  readonly actor: string
  readonly action: string
  readonly target: string | null
  readonly decision: string
  readonly rule: string | null
  readonly severity: "info" | "notice" | "warning" | "critical"
  readonly outcome: "done" | "refused" | "failed"
}

interface Described<Row> extends Column {
  readonly cell: (row: Row, style: Style) => Line
}

const optional = (value: string | null, style: Style): Line =>
  value === null ? Lines.text(Styles.glyphs(style).none, { colour: Styles.quiet }) : Lines.text(value)

const id = <Row extends { readonly id: string }>(title: string): Described<Row> => ({
  title,
  least: 8,
  overflow: "wrap",
  cell: (row) => Lines.text(row.id, { bold: true })
})

const named = <Row>(title: string, least: number, cell: (row: Row) => string): Described<Row> => ({
  title,
  least,
  overflow: "wrap",
  cell: (row) => Lines.text(cell(row))
})

const short = <Row>(title: string, least: number, cell: (row: Row, style: Style) => Line): Described<Row> => ({
  title,
  least,
  overflow: "truncate",
  cell
})

const level = <Row extends Cleared>(): Described<Row> =>
  short("Level", 5, ({ clearance }, style) =>
    Lines.chip(style, String(clearance.level), Styles.levelColour(clearance.level))
  )

const standing = <Row extends { readonly active: boolean }>(): Described<Row> =>
  short("Standing", 8, ({ active }) =>
    Lines.text(active ? "Active" : "Inactive", active ? {} : { colour: Styles.statusColours.deleted })
  )

const count = (style: Style, found: number): ReadonlyArray<Line> =>
  Wrap.wrap(
    Lines.text(`${found} ${found === 1 ? "entry" : "entries"}`, { colour: Styles.quiet }),
    Styles.columns(style)
  )

/** A table of rows by described columns, with their number under it. */
const listing =
  <Row>(empty: string, columns: ReadonlyArray<Described<Row>>) =>
  (rows: ReadonlyArray<Row>, style: Style): ReadonlyArray<string> =>
    Lines.print(
      style,
      rows.length === 0
        ? Wrap.wrap(Lines.text(empty), Styles.columns(style))
        : [
            ...Table.render(
              style,
              columns,
              rows.map((row) => columns.map(({ cell }) => cell(row, style)))
            ),
            Lines.blank,
            ...count(style, rows.length)
          ]
    )

export const scps = listing<ScpRow>("No files to show.", [
  id("Item"),
  named("Name", 12, ({ name }) => name),
  short("Class", 6, ({ classification }) => Lines.text(classification.objectClass)),
  level(),
  short("Status", 11, ({ status }) => Lines.text(Cards.capitalized(status), { colour: Styles.statusColours[status] })),
  short("Site", 7, ({ site }, style) => optional(site, style))
])

export const staff = listing<StaffRow>("No staff to show.", [
  id("User"),
  named("Name", 12, ({ name }) => name),
  named("Title", 12, ({ title }) => title),
  level(),
  short("Site", 7, ({ site }, style) => optional(site, style)),
  standing()
])

export const sites = listing<SiteRow>("No sites to show.", [
  id("Site"),
  named("Name", 12, ({ name }) => name),
  short("Director", 8, ({ director }, style) => optional(director, style)),
  level(),
  standing()
])

export const taskForces = listing<TaskForceRow>("No task forces to show.", [
  id("Task force"),
  named("Name", 12, ({ name }) => name),
  short("Leader", 8, ({ leader }, style) => optional(leader, style)),
  short("Site", 7, ({ site }, style) => optional(site, style)),
  level(),
  standing()
])

export const searchHits = listing<SearchHit>("Nothing found.", [
  id("Record"),
  named("Name", 12, ({ name }) => name),
  named("Section", 11, ({ title }) => title),
  named("Text", 20, ({ snippet }) => snippet)
])

const severities: Readonly<Record<AuditEntry["severity"], string | undefined>> = {
  info: undefined,
  notice: Styles.levelColour(2),
  warning: Styles.levelColour(4),
  critical: Styles.levelColour(5)
}

const severity = (of: AuditEntry["severity"]): Line => {
  const colour = severities[of]
  return Lines.text(of, colour === undefined ? {} : { bold: true, colour })
}

const position: Described<AuditEntry> = {
  ...named("Entry", 5, (entry: AuditEntry) => String(entry.position)),
  align: "right"
}
const when = named("Time", 20, ({ at }: AuditEntry) => Time.format(at))
const serious = short("Severity", 8, (entry: AuditEntry) => severity(entry.severity))
const outcome = short("Outcome", 7, (entry: AuditEntry) =>
  Lines.text(entry.outcome, entry.outcome === "done" ? {} : { bold: true })
)

const decided = ({ decision, rule }: AuditEntry): string => (rule === null ? decision : `${decision} (${rule})`)

const sentence = (entry: AuditEntry): string =>
  `${entry.actor} ${entry.action}${entry.target === null ? "" : ` ${entry.target}`}: ${decided(entry)}`

const wideAudit = listing<AuditEntry>("No entries to show.", [
  position,
  when,
  serious,
  outcome,
  named("Actor", 12, ({ actor }) => actor),
  named("Action", 20, ({ action }) => action),
  named("Target", 10, ({ target }) => target ?? ""),
  named("Decision", 20, decided)
])

const narrowAudit = listing<AuditEntry>("No entries to show.", [
  position,
  when,
  serious,
  outcome,
  named("What", 20, sentence)
])

/** Entries of the audit log; who did what to what is one column where there is no room for four. */
export const audit = (entries: ReadonlyArray<AuditEntry>, style: Style): ReadonlyArray<string> =>
  Styles.columns(style) < 118 ? narrowAudit(entries, style) : wideAudit(entries, style)
