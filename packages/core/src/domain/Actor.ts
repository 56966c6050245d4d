/**
 * Who does things: a user with a session, or the operator who holds the file itself.
 */
import { Data } from "effect"
import type { Clearance } from "./access/Clearance.ts"
import type { Policy } from "./access/Policy.ts"
import type { UserId } from "./user/UserId.ts"

/** Who acts: a user, whoever holds the file, or somebody who has not signed in. */
export type Actor = Data.TaggedEnum<{
  User: { readonly user: UserId }
  /** Whoever holds the file, by their login name on the machine. */
  Operator: { readonly login: string }
}>
export const Actor = Data.taggedEnum<Actor>()

/** How an actor stands in the log: `user-7`, `operator:alice`. No user id has a colon. */
export const label = Actor.$match({
  User: ({ user }): string => user,
  Operator: ({ login }) => `operator:${login}`
})

/** True for the label of a user, which is the user id; false for that of an operator. */
export const isUserLabel = (label: string): boolean => !label.includes(":")

/** A command with all that a decision may know besides the state: who, when (ms since 1970), and a fresh id. */
export interface Order<out Command> {
  readonly command: Command
  readonly by: Actor
  readonly at: number
  readonly id: string
  /** How strict the deepwell is; as a new one if left out. */
  readonly policy?: Policy
  /** What the actor is cleared for: what they may not see is to them as if it were not there. Left out: for anything. */
  readonly held?: Clearance
  /** The actor and, behind them, their custodians, where the decision records them. Left out: there are none. */
  readonly circle?: ReadonlyArray<UserId>
  /** The fields of the record that name another one which the actor may not see. Left out: none. */
  readonly hidden?: ReadonlyArray<string>
}

/**
 * A reference of a record as its actor sees it: null where they may not see the record that it names. A decision that
 * compares with this one does not depend on what is hidden: clearing a hidden reference changes nothing.
 */
export const seen = <A>({ hidden = [] }: Pick<Order<unknown>, "hidden">, field: string, id: A | null): A | null =>
  hidden.includes(field) ? null : id
