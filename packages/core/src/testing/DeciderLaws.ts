/**
 * The laws of deciders, checked on random sequences of commands.
 */
import { deepStrictEqual, doesNotThrow, ok } from "node:assert"
import * as Either from "effect/Either"
import * as FastCheck from "effect/FastCheck"
import type { Decider } from "../eventsourcing/Decider.ts"
import type { EventCodec } from "../eventsourcing/EventCodec.ts"

/** The options of `check`. */
export interface Laws<Command, State, Event, Rejection> {
  /** Commands about the same few records, so that sequences of them reach many states. */
  readonly commands: FastCheck.Arbitrary<Command>
  /** The codec with which the events are stored. */
  readonly codec: EventCodec<Event>
  /** True for the rejections that the decider may return; all if left out. */
  readonly rejects?: (rejection: Rejection) => boolean
  /** Equality of states; deep equality if left out. */
  readonly same?: (one: State, other: State) => boolean
  /** The number of sequences; 200 if left out. */
  readonly runs?: number
  /** The maximum length of a sequence; 20 if left out. */
  readonly length?: number
}

const roundTrip = <Event>(codec: EventCodec<Event>, event: Event): Event =>
  Either.getOrThrow(
    Either.flatMap(codec.encode(event), (encoded) =>
      codec.decode({ ...encoded, data: JSON.stringify(JSON.parse(encoded.data)), position: 1 })
    )
  )

/**
 * Checks these laws on random sequences of commands from the initial state:
 *
 * - `decide` is total and deterministic: it returns events or an allowed rejection, and the same for the same input;
 * - events round-trip through the codec, and the decoded event leads to the same state;
 * - commands are idempotent: an accepted command leads to no event or a rejection when it is repeated;
 * - `evolve` is total: every event of the sequence can be applied to every state of it.
 *
 * Throws fast-check's report with the shortest counterexample.
 *
 * @example
 * ```ts
 * DeciderLaws.check(Equipment.decider, { commands, codec: Equipment.codec })
 * ```
 */
export const check = <Command, State, Event, Rejection>(
  decider: Decider<Command, State, Event, Rejection>,
  laws: Laws<Command, State, Event, Rejection>
): void => {
  const { commands, codec, rejects = () => true, runs = 200, length = 20 } = laws
  const same = (one: State, other: State, law: string) =>
    laws.same === undefined ? deepStrictEqual(one, other, law) : ok(laws.same(one, other), law)

  FastCheck.assert(
    FastCheck.property(FastCheck.array(commands, { maxLength: length }), (sequence) => {
      let state = decider.initial
      const reached: { readonly states: Array<State>; readonly events: Array<Event> } = { states: [state], events: [] }
      for (const command of sequence) {
        const outcome = decider.decide(command, state)
        deepStrictEqual(decider.decide(command, state), outcome, "a decision is deterministic")
        if (Either.isLeft(outcome)) {
          ok(rejects(outcome.left), `${JSON.stringify(outcome.left)} is not an allowed rejection`)
          continue
        }
        for (const event of outcome.right) {
          const decoded = roundTrip(codec, event)
          deepStrictEqual(decoded, event, "an event round-trips through the codec")
          const next = decider.evolve(state, event)
          same(decider.evolve(state, decoded), next, "a decoded event leads to the same state")
          state = next
          reached.events.push(event)
        }
        reached.states.push(state)
        const repeated = decider.decide(command, state)
        ok(Either.isLeft(repeated) || repeated.right.length === 0, "an accepted command is idempotent")
      }
      for (const reachedState of reached.states) {
        for (const event of reached.events) {
          doesNotThrow(() => decider.evolve(reachedState, event), "every event can be applied to every state")
        }
      }
    }),
    { numRuns: runs }
  )
}
