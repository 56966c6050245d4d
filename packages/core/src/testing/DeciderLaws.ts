/**
 * Laws that every decider keeps, checked on random sequences of commands.
 */
import { deepStrictEqual, doesNotThrow, ok } from "node:assert"
import type { FastCheck } from "effect"
import { Either, FastCheck as Check } from "effect"
import type { Decider } from "../eventsourcing/Decider.ts"
import type { EventCodec } from "../eventsourcing/EventCodec.ts"

/** What the laws are tried on: a decider, and arbitraries of its commands. */
export interface Laws<Command, State, Event, Rejection> {
  /** Commands that have something to do with each other, so that sequences of them go somewhere. */
  readonly commands: FastCheck.Arbitrary<Command>
  /** What the events are stored with. */
  readonly codec: EventCodec<Event>
  /** Whether a rejection is one that the decider may give; all are if left out. */
  readonly rejects?: (rejection: Rejection) => boolean
  /** Whether two states are the same; deep equality if left out. */
  readonly same?: (one: State, other: State) => boolean
  /** How many sequences are tried; 200 if left out. */
  readonly runs?: number
  /** The longest sequence; 20 if left out. */
  readonly length?: number
}

const stored = <Event>(codec: EventCodec<Event>, event: Event): Event =>
  Either.getOrThrow(
    Either.flatMap(codec.encode(event), (encoded) =>
      codec.decode({ ...encoded, data: JSON.stringify(JSON.parse(encoded.data)), position: 1 })
    )
  )

/**
 * Checks that from the initial state, whatever the commands,
 *
 * - a command leads to events or a rejection, nothing is thrown, and the same again leads to the same;
 * - every event comes back from storage as it was, and leads to the same state as it did before;
 * - a command that was accepted does nothing more when it is given again: no event, or a rejection;
 * - every event changes every state, of this sequence or another, without fail.
 *
 * Throws fast-check's report of the shortest sequence of commands that breaks a law.
 */
export const check = <Command, State, Event, Rejection>(
  decider: Decider<Command, State, Event, Rejection>,
  laws: Laws<Command, State, Event, Rejection>
): void => {
  const { commands, codec, rejects = () => true, runs = 200, length = 20 } = laws
  const same = (one: State, other: State, law: string) =>
    laws.same === undefined ? deepStrictEqual(one, other, law) : ok(laws.same(one, other), law)

  Check.assert(
    Check.property(Check.array(commands, { maxLength: length }), (sequence) => {
      let state = decider.initial
      const seen: { readonly states: Array<State>; readonly events: Array<Event> } = { states: [state], events: [] }
      for (const command of sequence) {
        const outcome = decider.decide(command, state)
        deepStrictEqual(decider.decide(command, state), outcome, "a decision is the same when it is taken again")
        if (Either.isLeft(outcome)) {
          ok(rejects(outcome.left), `${JSON.stringify(outcome.left)} is no rejection of this decider`)
          continue
        }
        for (const event of outcome.right) {
          const read = stored(codec, event)
          deepStrictEqual(read, event, "an event comes back from storage as it was")
          const next = decider.evolve(state, event)
          same(decider.evolve(state, read), next, "an event leads to the same state when it is read back")
          state = next
          seen.events.push(event)
        }
        seen.states.push(state)
        const again = decider.decide(command, state)
        ok(Either.isLeft(again) || again.right.length === 0, "a command that was accepted does nothing more again")
      }
      for (const each of seen.states) {
        for (const event of seen.events) {
          doesNotThrow(() => decider.evolve(each, event), "every event changes every state")
        }
      }
    }),
    { numRuns: runs }
  )
}
