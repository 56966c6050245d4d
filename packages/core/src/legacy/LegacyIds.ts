/**
 * Maps rows of a legacy deepwell to ids of records. References are resolved by id, since rows may refer to each other.
 */
import { createHash } from "node:crypto"
import * as Option from "effect/Option"
import * as Schema from "effect/Schema"
import * as ItemNumber from "../domain/ItemNumber.ts"
import type { LegacyTable } from "../domain/LegacyEvent.ts"
import { SiteId } from "../domain/SiteId.ts"
import { TaskForceId } from "../domain/TaskForceId.ts"
import { UserId } from "../domain/UserId.ts"
import type { LegacyFile } from "./LegacyFile.ts"
import * as Problem from "./LegacyProblem.ts"
import type * as Row from "./LegacyRow.ts"
import * as Text from "./LegacyText.ts"

/** A row that can become a record, and the id of the record. */
export type Entry =
  | { readonly table: "sites"; readonly type: "site"; readonly id: SiteId; readonly row: Row.Site }
  | { readonly table: "mtfs"; readonly type: "mtf"; readonly id: TaskForceId; readonly row: Row.Mtf }
  | { readonly table: "users"; readonly type: "user"; readonly id: UserId; readonly row: Row.User }
  | { readonly table: "scps"; readonly type: "scp"; readonly id: ItemNumber.ItemNumber; readonly row: Row.Scp }

/** The record ids by row id. */
export interface References {
  readonly sites: ReadonlyMap<number, SiteId>
  readonly mtfs: ReadonlyMap<number, TaskForceId>
  readonly users: ReadonlyMap<number, UserId>
}

const siteId = Schema.decodeUnknownOption(SiteId)
const taskForceId = Schema.decodeUnknownOption(TaskForceId)
const userId = Schema.decodeUnknownOption(UserId)

/** `Site-19` for 19. Negative ids are provisional sites: `Provisional-Site-4` for -4. */
export const siteIdOf = (id: number): Option.Option<SiteId> => siteId(id < 0 ? `Provisional-Site-${-id}` : `Site-${id}`)

/** `Epsilon-11` for `Epsilon-11`, `MTF Epsilon-11` or `Mobile Task Force Epsilon-11 ("…")`. */
export const taskForceIdOf = (name: string): Option.Option<TaskForceId> => {
  const match = /^(?:MTF|Mobile Task Force)?[\s-]*([a-z]+(?:-[a-z]+){0,2}-[0-9]{1,6})(?![\w-])/i.exec(name.trim())
  const designation = match?.[1]?.toLowerCase().replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase())
  return taskForceId(designation)
}

const toEntry = {
  sites: (row: Row.Site) => Option.map(siteIdOf(row.id), (id): Entry => ({ table: "sites", type: "site", id, row })),
  mtfs: (row: Row.Mtf) =>
    Option.map(taskForceIdOf(row.name ?? ""), (id): Entry => ({ table: "mtfs", type: "mtf", id, row })),
  users: (row: Row.User) => Option.map(userId(`${row.id}`), (id): Entry => ({ table: "users", type: "user", id, row })),
  scps: (row: Row.Scp) =>
    Option.map(ItemNumber.parse(`${row.id}`), (id): Entry => ({ table: "scps", type: "scp", id, row }))
}

/** The rows that can become records, and problems for the others. */
export const entries = (file: Pick<LegacyFile, LegacyTable>) => {
  const problems: Array<Problem.Problem> = []
  const found = new Map<string, Entry>()
  const take = (
    table: LegacyTable,
    row: { readonly id: number; readonly name: string | null },
    known: Option.Option<Entry>
  ) => {
    if (Option.isNone(known)) {
      const [field, value] = table === "mtfs" ? (["name", row.name ?? ""] as const) : (["id", row.id] as const)
      problems.push(Problem.make(table, row.id, field, "bad-id", { value: Text.excerpt(value) }))
      return
    }
    const key = `${table}/${known.value.id}`
    if (found.has(key)) {
      problems.push(Problem.make(table, row.id, null, "duplicate", { value: known.value.id }))
      return
    }
    found.set(key, known.value)
  }
  file.sites.forEach((row) => take("sites", row, toEntry.sites(row)))
  file.mtfs.forEach((row) => take("mtfs", row, toEntry.mtfs(row)))
  file.users.forEach((row) => take("users", row, toEntry.users(row)))
  file.scps.forEach((row) => take("scps", row, toEntry.scps(row)))
  return { entries: [...found.values()], problems }
}

/** The references to records; `id` is the id of the record, which an earlier import may have chosen. */
export const references = (there: ReadonlyArray<{ readonly entry: Entry; readonly id: string }>): References => {
  const of = <A>(table: LegacyTable, decode: (id: unknown) => Option.Option<A>): ReadonlyMap<number, A> =>
    new Map(
      there.flatMap(({ entry: { table: own, row }, id }) =>
        own === table ? Option.toArray(Option.map(decode(id), (known) => [row.id, known] as const)) : []
      )
    )
  return { sites: of("sites", siteId), mtfs: of("mtfs", taskForceId), users: of("users", userId) }
}

// Columns that a login changes, and secrets.
const ignoredColumns: ReadonlySet<string> = new Set(["password", "override_phrase", "updated_at"])

/** A SHA-256 digest of a row without its secrets, as hex. */
export const revision = ({ row }: Entry): string =>
  createHash("sha256")
    .update(JSON.stringify(Object.entries(row).filter(([column]) => !ignoredColumns.has(column))))
    .digest("hex")
