/**
 * The actors of commands and queries.
 */
import * as Data from "effect/Data"
import type { UserId } from "./UserId.ts"

/** A user with a session, or the operator: anyone who can open the database file, by their login name on the machine. */
export type Actor = Data.TaggedEnum<{
  User: { readonly user: UserId }
  Operator: { readonly login: string }
}>
export const Actor = Data.taggedEnum<Actor>()

/** Formats an actor as stored in events: `user-7`, `operator:alice`. User ids contain no colon. */
export const label = Actor.$match({
  User: ({ user }): string => user,
  Operator: ({ login }) => `operator:${login}`
})

/** True for the label of a user, which is the user id; false for that of an operator. */
export const isUserLabel = (label: string): boolean => !label.includes(":")
