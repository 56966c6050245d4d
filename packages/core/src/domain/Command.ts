/**
 * The commands of a deepwell.
 */
import * as Schema from "effect/Schema"
import { ScpCommand } from "./scp/ScpCommand.ts"
import { SiteCommand } from "./site/SiteCommand.ts"
import { TaskForceCommand } from "./task-force/TaskForceCommand.ts"
import { CredentialCommand, UserCommand } from "./user/UserCommand.ts"

/**
 * Any command that `Deepwell.execute` accepts.
 *
 * @example
 * ```ts
 * const command = Schema.decodeUnknownSync(Command.Command)({ _tag: "RenameScp", scp: "SCP-173", name: "The Sculpture" })
 * ```
 */
export const Command = Schema.Union(
  ...UserCommand.members,
  ...ScpCommand.members,
  ...SiteCommand.members,
  ...TaskForceCommand.members
)
export type Command = typeof Command.Type

/** Any command, including those that set a secret, which only methods of `Deepwell` create. */
export const AnyCommand = Schema.Union(...Command.members, ...CredentialCommand.members)
export type AnyCommand = typeof AnyCommand.Type
