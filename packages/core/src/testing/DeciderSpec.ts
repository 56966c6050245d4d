/**
 * Examples of what a decider does, as given / when / then. It throws node's `AssertionError` with a diff, and so fits
 * any test runner.
 *
 * @example
 * ```ts
 * const given = Given.decider(Equipment)
 *
 * given([acquired, lent("ada")]).when({ _tag: "Return" }).then([returned])
 * given([acquired]).when({ _tag: "Return" }).thenNothing()
 * given([]).when({ _tag: "Return" }).thenRejected("NoSuchEquipment")
 * ```
 */
import { AssertionError, deepStrictEqual, fail } from "node:assert"
import { Either } from "effect"
import type { Decider } from "../eventsourcing/Decider.ts"
import * as Deciding from "../eventsourcing/Decider.ts"

/** What is expected of a decision. */
export interface Then<Event, Rejection> {
  /** It led to exactly these events. */
  readonly then: (events: ReadonlyArray<Event>) => void
  /** Everything was so already: accepted, and no event. */
  readonly thenNothing: () => void
  /** It was refused, for a reason of this tag, or for exactly this one. */
  readonly thenRejected: (rejection: TagOf<Rejection> | Rejection) => void
}

/** A command, after what was given. */
export interface When<in Command, Event, Rejection> {
  readonly when: (command: Command) => Then<Event, Rejection>
}

/** The tag of an error. */
export type TagOf<Rejection> = Rejection extends { readonly _tag: infer Tag extends string } ? Tag : never

const tagOf = (value: unknown): unknown =>
  typeof value === "object" && value !== null && "_tag" in value ? value._tag : undefined

// Two errors of one class are equal when their fields are: where they were made is no part of that.
const fields = (value: unknown): unknown => (value instanceof Error ? { ...value, message: value.message } : value)

const outcomes = <Event, Rejection>(
  outcome: Either.Either<ReadonlyArray<Event>, Rejection>
): Then<Event, Rejection> => {
  const accepted = (events: ReadonlyArray<Event>, message: string) =>
    Either.match(outcome, {
      onLeft: (rejection) => fail(`${message}, but it was rejected: ${JSON.stringify(fields(rejection))}`),
      onRight: (found) => deepStrictEqual(found, events)
    })
  return {
    then: (events) => accepted(events, "the command was to be accepted"),
    thenNothing: () => accepted([], "nothing was to happen"),
    thenRejected: (expected) =>
      Either.match(outcome, {
        onLeft: (rejection) =>
          typeof expected === "string"
            ? deepStrictEqual(tagOf(rejection), expected)
            : deepStrictEqual(fields(rejection), fields(expected)),
        onRight: (found) => {
          throw new AssertionError({
            message: `the command was to be rejected, but it led to ${found.length} events`,
            actual: found,
            expected: fields(expected)
          })
        }
      })
  }
}

/** The kit for one decider. */
export const decider =
  <Command, State, Event, Rejection>(subject: Decider<Command, State, Event, Rejection>) =>
  (events: ReadonlyArray<Event>): When<Command, Event, Rejection> => ({
    when: (command) => outcomes(subject.decide(command, Deciding.fold(subject, events)))
  })
