/**
 * Every command that a deepwell takes.
 */
import { Schema } from "effect"
import { ScpCommand } from "./scp/ScpCommand.ts"
import { SiteCommand } from "./site/SiteCommand.ts"
import { TaskForceCommand } from "./task-force/TaskForceCommand.ts"
import { CredentialCommand, UserCommand } from "./user/UserCommand.ts"

/** Everything that `Deepwell.execute` does; passwords have methods of their own. */
export const Command = Schema.Union(
  ...UserCommand.members,
  ...ScpCommand.members,
  ...SiteCommand.members,
  ...TaskForceCommand.members
)
export type Command = typeof Command.Type

/** Also those that come with a secret beside them, which is for the library's own use. */
export const AnyCommand = Schema.Union(...Command.members, ...CredentialCommand.members)
export type AnyCommand = typeof AnyCommand.Type
