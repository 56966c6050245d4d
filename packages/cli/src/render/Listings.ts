/**
 * Tables of what the deepwell holds.
 */
import type { Classification, Clearance, Status } from "@scipnet/core"
import * as Colours from "./Colours.ts"
import * as Cards from "./Cards.ts"
import type { Line } from "./Line.ts"
import * as Lines from "./Line.ts"
import * as Listing from "./Listing.ts"
import type { Style } from "./Style.ts"
import * as Styles from "./Style.ts"
import * as Time from "./Time.ts"

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

export const scps = Listing.of<ScpRow>("No files to show.", [
  Listing.id("Item"),
  Listing.named("Name", 12, ({ name }) => name),
  Listing.short("Class", 6, ({ classification }) => Lines.text(classification.objectClass)),
  Listing.level(),
  Listing.short("Status", 11, ({ status }) =>
    Lines.text(Cards.capitalized(status), { colour: Colours.statusColours[status] })
  ),
  Listing.short("Site", 7, ({ site }, style) => Listing.optional(site, style))
])

export const staff = Listing.of<StaffRow>("No staff to show.", [
  Listing.id("User"),
  Listing.named("Name", 12, ({ name }) => name),
  Listing.named("Title", 12, ({ title }) => title),
  Listing.level(),
  Listing.short("Site", 7, ({ site }, style) => Listing.optional(site, style)),
  Listing.standing()
])

export const sites = Listing.of<SiteRow>("No sites to show.", [
  Listing.id("Site"),
  Listing.named("Name", 12, ({ name }) => name),
  Listing.short("Director", 8, ({ director }, style) => Listing.optional(director, style)),
  Listing.level(),
  Listing.standing()
])

export const taskForces = Listing.of<TaskForceRow>("No task forces to show.", [
  Listing.id("Task force"),
  Listing.named("Name", 12, ({ name }) => name),
  Listing.short("Leader", 8, ({ leader }, style) => Listing.optional(leader, style)),
  Listing.short("Site", 7, ({ site }, style) => Listing.optional(site, style)),
  Listing.level(),
  Listing.standing()
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

const position: Listing.Described<AuditEntry> = {
  ...Listing.named("Entry", 5, (entry: AuditEntry) => String(entry.position)),
  align: "right"
}
const when = Listing.named("Time", 20, ({ at }: AuditEntry) => Time.format(at))
const serious = Listing.short("Severity", 8, (entry: AuditEntry) => severity(entry.severity))
const outcome = Listing.short("Outcome", 7, (entry: AuditEntry) =>
  Lines.text(entry.outcome, entry.outcome === "done" ? {} : { bold: true })
)

const decided = ({ decision, rule }: AuditEntry): string => (rule === null ? decision : `${decision} (${rule})`)

const sentence = (entry: AuditEntry): string =>
  `${entry.actor} ${entry.action}${entry.target === null ? "" : ` ${entry.target}`}: ${decided(entry)}`

const wideAudit = Listing.of<AuditEntry>("No entries to show.", [
  position,
  when,
  serious,
  outcome,
  Listing.named("Actor", 12, ({ actor }) => actor),
  Listing.named("Action", 20, ({ action }) => action),
  Listing.named("Target", 10, ({ target }) => target ?? ""),
  Listing.named("Decision", 20, decided)
])

const narrowAudit = Listing.of<AuditEntry>("No entries to show.", [
  position,
  when,
  serious,
  outcome,
  Listing.named("What", 20, sentence)
])

/** Entries of the audit log; who did what to what is one column where there is no room for four. */
export const audit = (entries: ReadonlyArray<AuditEntry>, style: Style): ReadonlyArray<string> =>
  Styles.columns(style) < 118 ? narrowAudit(entries, style) : wideAudit(entries, style)
