/**
 * Given/when/then tests of deciders. A failed expectation throws Node's `AssertionError` with a diff, so it works with any
 * test runner.
 *
 * @example
 * ```ts
 * const given = DeciderSpec.given(Equipment.decider)
 *
 * given([acquired, lent("ada")]).when({ _tag: "Return" }).then([returned])
 * given([acquired]).when({ _tag: "Return" }).thenNothing()
 * given([]).when({ _tag: "Return" }).thenRejected("NoSuchEquipment")
 * ```
 */
import { AssertionError, deepStrictEqual, fail } from "node:assert"
import * as Either from "effect/Either"
import * as Predicate from "effect/Predicate"
import * as Decider from "../eventsourcing/Decider.ts"

/** The expectation of a decision. */
export interface Then<Event, Rejection> {
  /** Expects exactly these events. */
  readonly then: (events: ReadonlyArray<Event>) => void
  /** Expects acceptance without events. */
  readonly thenNothing: () => void
  /** Expects a rejection with this tag, or exactly this one. */
  readonly thenRejected: (rejection: TagOf<Rejection> | Rejection) => void
}

/** The command of a test. */
export interface When<in Command, Event, Rejection> {
  readonly when: (command: Command) => Then<Event, Rejection>
}

/** The tag of an error. */
export type TagOf<Rejection> = Rejection extends { readonly _tag: infer Tag extends string } ? Tag : never

const tagOf = (value: unknown): unknown => (Predicate.hasProperty(value, "_tag") ? value._tag : undefined)

// Compares errors by their fields and message, without the stack.
const fields = (value: unknown): unknown => (value instanceof Error ? { ...value, message: value.message } : value)

const expectations = <Event, Rejection>(
  outcome: Either.Either<ReadonlyArray<Event>, Rejection>
): Then<Event, Rejection> => {
  const accepted = (events: ReadonlyArray<Event>, message: string) =>
    Either.match(outcome, {
      onLeft: (rejection) => fail(`${message}, but the command was rejected: ${JSON.stringify(fields(rejection))}`),
      onRight: (actual) => deepStrictEqual(actual, events)
    })
  return {
    then: (events) => accepted(events, "expected events"),
    thenNothing: () => accepted([], "expected no event"),
    thenRejected: (expected) =>
      Either.match(outcome, {
        onLeft: (rejection) =>
          typeof expected === "string"
            ? deepStrictEqual(tagOf(rejection), expected)
            : deepStrictEqual(fields(rejection), fields(expected)),
        onRight: (events) => {
          throw new AssertionError({
            message: `expected a rejection, but the command led to ${events.length} events`,
            actual: events,
            expected: fields(expected)
          })
        }
      })
  }
}

/** Creates the `given` function of a decider: it folds past events to the state in which the command is decided. */
export const given =
  <Command, State, Event, Rejection>(subject: Decider.Decider<Command, State, Event, Rejection>) =>
  (events: ReadonlyArray<Event>): When<Command, Event, Rejection> => ({
    when: (command) => expectations(subject.decide(command, Decider.fold(subject, events)))
  })
