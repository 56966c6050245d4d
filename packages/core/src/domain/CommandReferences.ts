/**
 * The fields by which commands make a record refer to another: a site, a task force or a user. Each reference must be
 * readable to the actor who sets it. A record keeps a reference under the same name as the command that sets it.
 */
import type { RecordType } from "./query/QueryResult.ts"
import type { AnyCommand } from "./Command.ts"
import type { SiteId } from "./site/SiteId.ts"
import type { TaskForceId } from "./task-force/TaskForceId.ts"
import type { UserId } from "./user/UserId.ts"

type TypeOf<V> = V extends SiteId ? "site" : V extends TaskForceId ? "mtf" : V extends UserId ? "user" : never

// The id of the record that a command is about is required, a reference can be null: so a new one cannot be forgotten.
type Fields<C> = {
  readonly [
    F in keyof C as null extends C[F] ? ([TypeOf<NonNullable<C[F]>>] extends [never] ? never : F) : never
  ]-?: TypeOf<NonNullable<C[F]>>
}

type Table = {
  readonly [C in AnyCommand as keyof Fields<C> extends never ? never : C["_tag"]]: Fields<C>
}

/** The references of each command that has some: the field, and the type of the record that it names. */
export const table: Table = {
  RegisterScp: { site: "site", taskForce: "mtf" },
  AssignScpSite: { site: "site" },
  AssignScpTaskForce: { taskForce: "mtf" },
  RegisterUser: { site: "site", taskForce: "mtf" },
  TransferUser: { site: "site", taskForce: "mtf" },
  FoundSite: { director: "user" },
  AppointSiteDirector: { director: "user" },
  FormTaskForce: { leader: "user", site: "site" },
  AppointTaskForceLeader: { leader: "user" },
  StationTaskForce: { site: "site" }
}

/** A record that another one refers to, and the field that names it. */
export interface Reference {
  readonly field: string
  readonly type: RecordType
  readonly id: string
  /** True where the reference opens the record to a user, who may read the site that they are stationed at. */
  readonly opens: boolean
}

const stationing: ReadonlySet<AnyCommand["_tag"]> = new Set(["RegisterUser", "TransferUser"])

const rows: { readonly [tag: string]: { readonly [field: string]: RecordType } } = table

const named = (command: AnyCommand, of: object): ReadonlyArray<Reference> => {
  const values: { readonly [field: string]: unknown } = { ...of }
  return Object.entries(rows[command._tag] ?? {}).flatMap(([field, type]) => {
    const id = values[field]
    const opens = stationing.has(command._tag) && type === "site"
    return typeof id === "string" ? [{ field, type, id, opens }] : []
  })
}

/** The references that a command sets. */
export const given = (command: AnyCommand): ReadonlyArray<Reference> => named(command, command)

/** The references of a record, as its state has them, that a command may replace or clear. */
export const replaced = (command: AnyCommand, state: object | null): ReadonlyArray<Reference> =>
  state === null ? [] : named(command, state)
