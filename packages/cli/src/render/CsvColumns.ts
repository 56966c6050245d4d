/**
 * The columns of lists as comma-separated values: a header, and the cell of a row.
 */
import type * as Dossier from "@scipnet/core/domain/query/Dossier"
import type * as QueryResult from "@scipnet/core/domain/query/QueryResult"
import type { Cell, Columns } from "@scipnet/presentation/Csv"

const list = (values: ReadonlyArray<string>): string => values.join(" ")

const optionalTime = (at: number | null, time: (at: number) => string): Cell => (at === null ? null : time(at))

/** The columns of records of any type; a record without a field has an empty cell. */
export const records: Columns<QueryResult.Summary> = [
  ["id", ({ id }) => id],
  ["name", ({ name }) => name],
  ["level", ({ clearance }) => clearance.level],
  ["compartments", ({ clearance }) => list(clearance.compartments)],
  ["class", (row) => (row.type === "scp" ? row.classification.objectClass : null)],
  ["secondaryClass", (row) => (row.type === "scp" ? row.classification.secondaryClass : null)],
  ["disruption", (row) => (row.type === "scp" ? row.classification.disruption : null)],
  ["risk", (row) => (row.type === "scp" ? row.classification.risk : null)],
  ["status", (row) => (row.type === "scp" ? row.status : row.active ? "active" : "inactive")],
  ["title", (row) => (row.type === "user" ? row.title : null)],
  ["roles", (row) => (row.type === "user" ? list(row.roles) : null)],
  ["site", (row) => (row.type === "site" ? null : row.site)],
  ["mtf", (row) => (row.type === "scp" || row.type === "user" ? row.taskForce : null)],
  ["director", (row) => (row.type === "site" ? row.director : null)],
  ["leader", (row) => (row.type === "mtf" ? row.leader : null)],
  ["registered", ({ registeredAt }, time) => time(registeredAt)]
]

export const hits: Columns<QueryResult.Hit> = [
  ["type", ({ type }) => type],
  ["id", ({ id }) => id],
  ["name", ({ name }) => name],
  ["section", ({ section }) => section],
  ["title", ({ title }) => title],
  ["snippet", ({ snippet }) => snippet]
]

export const changes: Columns<Dossier.TimelineEntry> = [
  ["time", ({ at, occurredAt }, time) => time(occurredAt ?? at)],
  ["action", ({ action }) => action],
  ["section", ({ section }) => section],
  ["revision", ({ revision }) => revision],
  ["from", ({ change }) => change?.from ?? null],
  ["to", ({ change }) => change?.to ?? null],
  ["by", ({ by }) => by],
  ["reason", ({ reason }) => reason]
]

export const statuses: Columns<QueryResult.StatusEntry> = [
  ["time", ({ at }, time) => time(at)],
  ["from", ({ from }) => from],
  ["to", ({ to }) => to],
  ["by", ({ by }) => by],
  ["approvedBy", ({ approvedBy }) => approvedBy],
  ["reason", ({ reason }) => reason],
  ["evidence", ({ evidence }) => evidence]
]

export const sessions: Columns<QueryResult.OpenSession> = [
  ["id", ({ id }) => id],
  ["user", ({ user }) => user],
  ["origin", ({ origin }) => origin],
  ["opened", ({ openedAt }, time) => time(openedAt)],
  ["seen", ({ seenAt }, time) => time(seenAt)],
  ["expires", ({ expiresAt }, time) => time(expiresAt)],
  ["own", ({ own }) => own]
]

export const proposals: Columns<QueryResult.PendingProposal> = [
  ["record", ({ record }) => record],
  ["proposal", ({ proposal }) => proposal],
  ["from", ({ from }) => from],
  ["to", ({ to }) => to],
  ["by", ({ by }) => by],
  ["expires", ({ expiresAt }, time) => time(expiresAt)],
  ["reason", ({ reason }) => reason],
  ["evidence", ({ evidence }) => evidence]
]

export const reviews: Columns<QueryResult.Review> = [
  ["glass", ({ glass }) => glass],
  ["user", ({ user }) => user],
  ["type", ({ type }) => type],
  ["target", ({ target }) => target],
  ["broken", ({ brokenAt }, time) => time(brokenAt)],
  ["expires", ({ expiresAt }, time) => time(expiresAt)],
  ["reason", ({ reason }) => reason],
  ["reviewedBy", ({ reviewedBy }) => reviewedBy],
  ["reviewed", ({ reviewedAt }, time) => optionalTime(reviewedAt, time)],
  ["note", ({ note }) => note],
  ["masked", ({ masked }) => masked]
]
