/**
 * Every command that a deepwell takes.
 */
import { Schema } from "effect"
import { ScpCommand } from "./ScpCommand.ts"
import { SiteCommand } from "./SiteCommand.ts"
import { TaskForceCommand } from "./TaskForceCommand.ts"
import { UserCommand } from "./UserCommand.ts"

export const Command = Schema.Union(
  ...UserCommand.members,
  ...ScpCommand.members,
  ...SiteCommand.members,
  ...TaskForceCommand.members
)
export type Command = typeof Command.Type
