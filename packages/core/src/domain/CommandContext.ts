/**
 * The input of a decider besides the state.
 */
import type { Actor } from "./Actor.ts"
import type { Clearance } from "./access/Clearance.ts"
import type { Policy } from "./access/Policy.ts"
import type { UserId } from "./UserId.ts"

/** A command with its actor, its time (milliseconds since 1970) and a fresh id for a proposal that it may create. */
export interface CommandContext<out Command> {
  readonly command: Command
  readonly by: Actor
  readonly at: number
  readonly id: string
  /** The policy in force; `Policy.defaults` if left out. */
  readonly policy?: Policy
  /** The actor's clearance. Sections that it does not dominate do not exist for the actor. Left out: all are visible. */
  readonly held?: Clearance
  /** The actor followed by their direct and indirect custodians, where the event records them. */
  readonly circle?: ReadonlyArray<UserId>
  /** Fields of the record's state that refer to a record hidden from the actor. Left out: none. */
  readonly hidden?: ReadonlyArray<string>
}

/**
 * Returns the id in the field `field` as the actor sees it: null where the record that it refers to is hidden. Decisions
 * compare with this value, so that clearing a hidden reference changes nothing and discloses nothing.
 */
export const visibleReference = <A>(
  { hidden = [] }: Pick<CommandContext<unknown>, "hidden">,
  field: string,
  id: A | null
): A | null => (hidden.includes(field) ? null : id)
