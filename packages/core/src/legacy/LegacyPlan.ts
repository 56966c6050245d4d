/**
 * Plans the import of a legacy row: the commands that create the record, the secrets to store, and the problems found.
 */
import * as Redacted from "effect/Redacted"
import type * as Clearance from "../domain/access/Clearance.ts"
import * as Scp from "../domain/scp/Scp.ts"
import * as Site from "../domain/site/Site.ts"
import { Status } from "../domain/scp/Status.ts"
import * as TaskForce from "../domain/task-force/TaskForce.ts"
import * as User from "../domain/user/User.ts"
import type { Lookups } from "./LegacyFile.ts"
import type { Document, Documents } from "./LegacyFolder.ts"
import type { Entry, References } from "./LegacyIds.ts"
import * as Lookup from "./LegacyLookups.ts"
import * as Problem from "./LegacyProblem.ts"
import type * as Row from "./LegacyRow.ts"
import * as Text from "./LegacyText.ts"

/** A command, and the time of its event in milliseconds since 1970, if it is known. */
export interface Dated<out C> {
  readonly command: C
  readonly at: number | null
}

/** The commands for a row, by table. */
export type Work =
  | { readonly table: "sites"; readonly commands: ReadonlyArray<Dated<Site.SiteCommand>> }
  | { readonly table: "mtfs"; readonly commands: ReadonlyArray<Dated<TaskForce.TaskForceCommand>> }
  | { readonly table: "users"; readonly commands: ReadonlyArray<Dated<User.AnyCommand>> }
  | { readonly table: "scps"; readonly commands: ReadonlyArray<Dated<Scp.ScpCommand>> }

/** The password hashes of a user, unchanged. A phrase is kept only with a password. */
export interface Secrets {
  readonly password: Redacted.Redacted | null
  readonly phrase: Redacted.Redacted | null
}

/** The plan for a row. */
export interface Plan {
  readonly work: Work
  readonly secrets: Secrets
  readonly problems: ReadonlyArray<Problem.Problem>
}

const noSecrets: Secrets = { password: null, phrase: null }

const reason = "Imported from a legacy deepwell"

const clearance = (level: Clearance.Level) => ({ level, compartments: [] })

/** Resolves a reference. Returns null and reports a problem if the record was not imported. */
const resolve = <A>(there: ReadonlyMap<number, A>, id: number | null, field: string, note: Problem.Note): A | null => {
  const found = id === null ? null : there.get(id)
  if (found === undefined) {
    note(field, "broken-reference", { value: `${id}` })
  }
  return found ?? null
}

type Timestamps = Pick<Row.User, "created_at" | "updated_at">

const dated = <C>(row: Timestamps, opening: ReadonlyArray<C>, closing: ReadonlyArray<C>): ReadonlyArray<Dated<C>> => [
  ...opening.map((command) => ({ command, at: row.created_at })),
  ...closing.map((command) => ({ command, at: row.updated_at ?? row.created_at }))
]

const ownClearance = (lookups: Lookups, id: number | null, note: Problem.Note) =>
  id === null ? {} : { clearance: clearance(Lookup.level(lookups, id, "record", note)) }

interface Context {
  readonly lookups: Lookups
  readonly references: References
  readonly documents: ReadonlyArray<Document>
  readonly note: Problem.Note
}

const site = ({ id, row }: Extract<Entry, { table: "sites" }>, context: Context): Work => {
  const { lookups, references, documents, note } = context
  const director = resolve(references.users, row.director_id, "director_id", note)
  const name = Text.line(row.name ?? "", "name", note) ?? id
  const opening: ReadonlyArray<Site.SiteCommand> = [
    Site.Found.make({ site: id, name, director, ...ownClearance(lookups, row.clearance_lvl_id, note) }),
    ...documents.map(({ id: document, title, body }) =>
      Site.FileDocument.make({ site: id, document, title, body, clearance: null })
    )
  ]
  const closing = row.active === true ? [] : [Site.Disband.make({ site: id, reason })]
  return { table: "sites", commands: dated(row, opening, closing) }
}

const taskForce = ({ id, row }: Extract<Entry, { table: "mtfs" }>, context: Context): Work => {
  const { lookups, references, documents, note } = context
  const leader = resolve(references.users, row.leader_id, "leader_id", note)
  const station = resolve(references.sites, row.site_id, "site_id", note)
  const name = Text.line(row.nickname ?? "", "nickname", note) ?? id
  const own = ownClearance(lookups, row.clearance_lvl_id, note)
  const opening: ReadonlyArray<TaskForce.TaskForceCommand> = [
    TaskForce.Form.make({ taskForce: id, name, leader, site: station, ...own }),
    ...documents.map(({ id: document, title, body }) =>
      TaskForce.FileDocument.make({ taskForce: id, document, title, body, clearance: null })
    )
  ]
  const closing = row.active === true ? [] : [TaskForce.Disband.make({ taskForce: id, reason })]
  return { table: "mtfs", commands: dated(row, opening, closing) }
}

// The hash formats of Werkzeug, which the legacy program used. Other formats cannot be verified.
const hash = /^(?:scrypt:\d{1,7}:\d{1,2}:\d{1,2}|pbkdf2:sha256:\d{1,7})\$[^$\s]{1,128}\$(?:[0-9a-f]{64}|[0-9a-f]{128})$/

const secrets = (row: Row.User, note: Problem.Note): Secrets => {
  const usable = (secret: Redacted.Redacted | null) => secret !== null && hash.test(Redacted.value(secret))
  const password = usable(row.password) ? row.password : null
  if (password === null) {
    note("password", "no-secret")
  }
  const phrase = password !== null && usable(row.override_phrase) ? row.override_phrase : null
  if (phrase === null && row.override_phrase !== null && Redacted.value(row.override_phrase) !== "") {
    note("override_phrase", "no-secret")
  }
  return { password, phrase }
}

const user = (
  { id, row }: Extract<Entry, { table: "users" }>,
  { lookups, references, note }: Context,
  { phrase }: Secrets
): Work => {
  const title = Lookup.title(lookups, row.title_id, note)
  const command = User.Register.make({
    user: id,
    name: Text.line(row.name ?? "", "name", note) ?? id,
    clearance: clearance(Lookup.level(lookups, row.clearance_lvl_id, "person", note)),
    ...(title === undefined ? {} : { title }),
    site: resolve(references.sites, row.site_id, "site_id", note),
    taskForce: resolve(references.mtfs, row.mtf_id, "mtf_id", note)
  })
  const opening: ReadonlyArray<User.AnyCommand> = [
    command,
    ...(phrase === null ? [] : [User.SetPhrase.make({ user: id })])
  ]
  const closing = row.is_active === true ? [] : [User.Deactivate.make({ user: id, reason })]
  return { table: "users", commands: dated(row, opening, closing) }
}

/** The status of a row: by its status column, or else by its object class. Archived rows become deleted records. */
const statusOf = (row: Row.Scp, objectClass: string, note: Problem.Note) => {
  const words = row.status?.trim().toLowerCase() ?? ""
  const said = Status.literals.find((status) => status === words)
  const classed: Exclude<Status, "deleted"> =
    objectClass === "Neutralized" ? "neutralized" : objectClass === "Explained" ? "explained" : "active"
  if (words !== "" && words !== "archived" && said === undefined) {
    note("status", "unknown", { value: Text.excerpt(words), instead: classed })
  }
  const deleted = row.archived === true || words === "archived" || said === "deleted"
  return { status: said === undefined || said === "deleted" ? classed : said, deleted }
}

const scp = ({ id, row }: Extract<Entry, { table: "scps" }>, context: Context): Work => {
  const { lookups, references, documents, note } = context
  const classification = Lookup.classification(lookups, row, note)
  const { status, deleted } = statusOf(row, classification.objectClass, note)
  const opening: ReadonlyArray<Scp.ScpCommand> = [
    Scp.Register.make({
      scp: id,
      name: Text.line(row.name ?? "", "name", note) ?? id,
      classification,
      clearance: clearance(Lookup.level(lookups, row.clearance_lvl_id, "record", note)),
      status,
      site: resolve(references.sites, row.site_responsible_id, "site_responsible_id", note),
      taskForce: resolve(references.mtfs, row.assigned_task_force_id, "assigned_task_force_id", note)
    }),
    ...documents.map(({ id: section, title, body }) =>
      Scp.FileSection.make({ scp: id, section, title, body, clearance: null })
    )
  ]
  const closing = deleted ? [Scp.ChangeStatus.make({ scp: id, to: "deleted", reason })] : []
  return { table: "scps", commands: dated(row, opening, closing) }
}

const work = (entry: Entry, context: Context, own: Secrets): Work => {
  switch (entry.table) {
    case "sites":
      return site(entry, context)
    case "mtfs":
      return taskForce(entry, context)
    case "users":
      return user(entry, context, own)
    case "scps":
      return scp(entry, context)
  }
}

/** Plans the import of an entry, with the records that it can refer to, and its texts. */
export const plan = (lookups: Lookups, references: References, entry: Entry, texts: Documents): Plan => {
  const { problems, note } = Problem.collect(entry.table, entry.row.id)
  const own = entry.table === "users" ? secrets(entry.row, note) : noSecrets
  const planned = work(entry, { lookups, references, documents: texts.documents, note }, own)
  return { work: planned, secrets: own, problems: [...problems, ...texts.problems] }
}
