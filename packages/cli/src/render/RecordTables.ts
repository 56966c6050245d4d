/**
 * Tables of records and of audit entries.
 */
import type * as Audit from "@scipnet/core/domain/access/Audit"
import type * as Clearance from "@scipnet/core/domain/access/Clearance"
import type * as Classification from "@scipnet/core/domain/scp/Classification"
import type * as Status from "@scipnet/core/domain/scp/Status"
import * as Colours from "./layout/Colours.ts"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Words from "@scipnet/presentation/Words"
import * as Lines from "./layout/Line.ts"
import * as ListTable from "./layout/ListTable.ts"
import * as Styles from "./layout/Style.ts"

interface RecordRow {
  readonly id: string
  readonly name: string
  readonly clearance: { readonly level: Clearance.Level }
}

export interface ScpRow extends RecordRow {
  readonly classification: { readonly objectClass: Classification.ObjectClass }
  readonly status: Status.Status
  readonly site: string | null
}

export interface StaffRow extends RecordRow {
  readonly title: string
  readonly site: string | null
  readonly active: boolean
}

export interface SiteRow extends RecordRow {
  readonly director: string | null
  readonly active: boolean
}

export interface TaskForceRow extends RecordRow {
  readonly leader: string | null
  readonly site: string | null
  readonly active: boolean
}

export type AuditEntry = Pick<
  Audit.AuditEntry,
  "action" | "actor" | "at" | "decision" | "outcome" | "position" | "rule" | "severity" | "target"
>

export const scps = ListTable.renderer<ScpRow>(Replies.emptyLists.scp, [
  ListTable.id("Item"),
  ListTable.wrapped("Name", 12, ({ name }) => name),
  ListTable.truncated("Class", 6, ({ classification }) => Lines.text(classification.objectClass)),
  ListTable.level(),
  ListTable.truncated("Status", 11, ({ status }) =>
    Lines.text(Words.capitalize(status), { colour: Colours.statusColours[status] })
  ),
  ListTable.optional("Site", 7, ({ site }) => site)
])

export const staff = ListTable.renderer<StaffRow>(Replies.emptyLists.user, [
  ListTable.id("User"),
  ListTable.wrapped("Name", 12, ({ name }) => name),
  ListTable.wrapped("Title", 12, ({ title }) => title),
  ListTable.level(),
  ListTable.optional("Site", 7, ({ site }) => site),
  ListTable.activity()
])

export const sites = ListTable.renderer<SiteRow>(Replies.emptyLists.site, [
  ListTable.id("Site"),
  ListTable.wrapped("Name", 12, ({ name }) => name),
  ListTable.optional("Director", 8, ({ director }) => director),
  ListTable.level(),
  ListTable.activity()
])

export const taskForces = ListTable.renderer<TaskForceRow>(Replies.emptyLists.mtf, [
  ListTable.id("Task force"),
  ListTable.wrapped("Name", 12, ({ name }) => name),
  ListTable.optional("Leader", 8, ({ leader }) => leader),
  ListTable.optional("Site", 7, ({ site }) => site),
  ListTable.level(),
  ListTable.activity()
])

const severityColours: Readonly<Record<AuditEntry["severity"], string | undefined>> = {
  info: undefined,
  notice: Colours.levelColour(2),
  warning: Colours.levelColour(4),
  critical: Colours.levelColour(5)
}

const severityText = (severity: AuditEntry["severity"]): Lines.Line => {
  const colour = severityColours[severity]
  return Lines.text(severity, colour === undefined ? {} : { bold: true, colour })
}

const position: ListTable.DescribedColumn<AuditEntry> = {
  ...ListTable.wrapped("Entry", 5, (entry: AuditEntry) => String(entry.position)),
  align: "right"
}
const time = ListTable.wrapped("Time", 20, ({ at }: AuditEntry, style) => Styles.time(style, at))
const severity = ListTable.truncated("Severity", 8, (entry: AuditEntry) => severityText(entry.severity))
const outcome = ListTable.truncated("Outcome", 7, (entry: AuditEntry) =>
  Lines.text(entry.outcome, entry.outcome === "done" ? {} : { bold: true })
)

const wideAudit = [
  position,
  time,
  severity,
  outcome,
  ListTable.wrapped("Actor", 12, ({ actor }: AuditEntry) => actor),
  ListTable.wrapped("Action", 20, ({ action }: AuditEntry) => action),
  ListTable.wrapped("Target", 10, ({ target }: AuditEntry) => target ?? ""),
  ListTable.wrapped("Decision", 20, Replies.decision)
]

const narrowAudit = [position, time, severity, outcome, ListTable.wrapped("What", 20, Replies.auditEntry)]

/** Renders audit entries; below 118 columns actor, action, target and decision are one sentence. */
export const audit = ListTable.responsive<AuditEntry>(Replies.empty.entries, 118, wideAudit, narrowAudit)
