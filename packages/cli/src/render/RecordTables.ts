/**
 * Tables of what the deepwell holds.
 */
import type { Classification, Clearance, Status } from "@scipnet/core"
import * as Colours from "./layout/Colours.ts"
import * as RecordFields from "./RecordFields.ts"
import type { Line } from "./layout/Line.ts"
import * as Lines from "./layout/Line.ts"
import * as ListTable from "./layout/ListTable.ts"
import type { Style } from "./layout/Style.ts"
import * as Styles from "./layout/Style.ts"
import * as Time from "./layout/Time.ts"

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

export const scps = ListTable.of<ScpRow>("No files to show.", [
  ListTable.id("Item"),
  ListTable.named("Name", 12, ({ name }) => name),
  ListTable.short("Class", 6, ({ classification }) => Lines.text(classification.objectClass)),
  ListTable.level(),
  ListTable.short("Status", 11, ({ status }) =>
    Lines.text(RecordFields.capitalized(status), { colour: Colours.statusColours[status] })
  ),
  ListTable.short("Site", 7, ({ site }, style) => ListTable.optional(site, style))
])

export const staff = ListTable.of<StaffRow>("No staff to show.", [
  ListTable.id("User"),
  ListTable.named("Name", 12, ({ name }) => name),
  ListTable.named("Title", 12, ({ title }) => title),
  ListTable.level(),
  ListTable.short("Site", 7, ({ site }, style) => ListTable.optional(site, style)),
  ListTable.standing()
])

export const sites = ListTable.of<SiteRow>("No sites to show.", [
  ListTable.id("Site"),
  ListTable.named("Name", 12, ({ name }) => name),
  ListTable.short("Director", 8, ({ director }, style) => ListTable.optional(director, style)),
  ListTable.level(),
  ListTable.standing()
])

export const taskForces = ListTable.of<TaskForceRow>("No task forces to show.", [
  ListTable.id("Task force"),
  ListTable.named("Name", 12, ({ name }) => name),
  ListTable.short("Leader", 8, ({ leader }, style) => ListTable.optional(leader, style)),
  ListTable.short("Site", 7, ({ site }, style) => ListTable.optional(site, style)),
  ListTable.level(),
  ListTable.standing()
])

const severities: Readonly<Record<AuditEntry["severity"], string | undefined>> = {
  info: undefined,
  notice: Colours.levelColour(2),
  warning: Colours.levelColour(4),
  critical: Colours.levelColour(5)
}

const severity = (of: AuditEntry["severity"]): Line => {
  const colour = severities[of]
  return Lines.text(of, colour === undefined ? {} : { bold: true, colour })
}

const position: ListTable.Described<AuditEntry> = {
  ...ListTable.named("Entry", 5, (entry: AuditEntry) => String(entry.position)),
  align: "right"
}
const when = ListTable.named("Time", 20, ({ at }: AuditEntry) => Time.format(at))
const serious = ListTable.short("Severity", 8, (entry: AuditEntry) => severity(entry.severity))
const outcome = ListTable.short("Outcome", 7, (entry: AuditEntry) =>
  Lines.text(entry.outcome, entry.outcome === "done" ? {} : { bold: true })
)

const decided = ({ decision, rule }: AuditEntry): string => (rule === null ? decision : `${decision} (${rule})`)

const sentence = (entry: AuditEntry): string =>
  `${entry.actor} ${entry.action}${entry.target === null ? "" : ` ${entry.target}`}: ${decided(entry)}`

const wideAudit = ListTable.of<AuditEntry>("No entries to show.", [
  position,
  when,
  serious,
  outcome,
  ListTable.named("Actor", 12, ({ actor }) => actor),
  ListTable.named("Action", 20, ({ action }) => action),
  ListTable.named("Target", 10, ({ target }) => target ?? ""),
  ListTable.named("Decision", 20, decided)
])

const narrowAudit = ListTable.of<AuditEntry>("No entries to show.", [
  position,
  when,
  serious,
  outcome,
  ListTable.named("What", 20, sentence)
])

/** Entries of the audit log; who did what to what is one column where there is no room for four. */
export const audit = (entries: ReadonlyArray<AuditEntry>, style: Style): ReadonlyArray<string> =>
  Styles.columns(style) < 118 ? narrowAudit(entries, style) : wideAudit(entries, style)
