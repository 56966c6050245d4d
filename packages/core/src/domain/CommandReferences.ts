/**
 * The fields of commands that make a record refer to another one: a site, a task force or a user. An actor can only set
 * references to records that they may read. The state of a record has a reference under the same name as the command.
 */
import type { RecordType } from "./query/QueryResult.ts"
import type { AnyCommand } from "./Command.ts"
import type { SiteId } from "./SiteId.ts"
import type { TaskForceId } from "./TaskForceId.ts"
import type { UserId } from "./UserId.ts"

type TypeOf<V> = V extends SiteId ? "site" : V extends TaskForceId ? "mtf" : V extends UserId ? "user" : never

// A nullable id is a reference; the id of the target is never null. This makes the table complete by type.
type Fields<C> = {
  readonly [
    F in keyof C as null extends C[F] ? ([TypeOf<NonNullable<C[F]>>] extends [never] ? never : F) : never
  ]-?: TypeOf<NonNullable<C[F]>>
}

type Table = {
  readonly [C in AnyCommand as keyof Fields<C> extends never ? never : C["_tag"]]: Fields<C>
}

/** The reference fields of each command, with the type of record that they refer to. */
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

/** A reference to a record, and the field that contains it. */
export interface Reference {
  readonly field: string
  readonly type: RecordType
  readonly id: string
  /** True for the site of a user, since users may read the site where they are stationed. */
  readonly opens: boolean
}

const stationing: ReadonlySet<AnyCommand["_tag"]> = new Set(["RegisterUser", "TransferUser"])

const referenceFields: { readonly [tag: string]: { readonly [field: string]: RecordType } } = table

const referencesIn = (command: AnyCommand, source: object): ReadonlyArray<Reference> => {
  const values: { readonly [field: string]: unknown } = { ...source }
  return Object.entries(referenceFields[command._tag] ?? {}).flatMap(([field, type]) => {
    const id = values[field]
    const opens = stationing.has(command._tag) && type === "site"
    return typeof id === "string" ? [{ field, type, id, opens }] : []
  })
}

/** The references that a command sets. */
export const setBy = (command: AnyCommand): ReadonlyArray<Reference> => referencesIn(command, command)

/** The references in the state of a record that a command may replace or clear. */
export const replacedBy = (command: AnyCommand, state: object | null): ReadonlyArray<Reference> =>
  state === null ? [] : referencesIn(command, state)
