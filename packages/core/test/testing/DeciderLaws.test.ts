import { describe, expect, it } from "@effect/vitest"
import { Either, FastCheck, Schema } from "effect"
import type { Decider } from "../../src/eventsourcing/Decider.ts"
import * as EventCodec from "../../src/eventsourcing/EventCodec.ts"
import { codec, Lent } from "../../src/testing/contract/Equipment.ts"
import * as DeciderLaws from "../../src/testing/DeciderLaws.ts"
import type { Command } from "./EquipmentDecider.ts"
import { decider } from "./EquipmentDecider.ts"

const commands: FastCheck.Arbitrary<Command> = FastCheck.oneof(
  FastCheck.record({
    _tag: FastCheck.constant("Acquire" as const),
    label: FastCheck.string(),
    price: FastCheck.integer()
  }),
  FastCheck.record({ _tag: FastCheck.constant("Lend" as const), borrower: FastCheck.constantFrom("ada", "grace") }),
  FastCheck.record({ _tag: FastCheck.constant("Return" as const) }),
  FastCheck.record({ _tag: FastCheck.constant("Retire" as const), reason: FastCheck.string() })
)

const check = (changes: Partial<typeof decider>) => () =>
  DeciderLaws.check({ ...decider, ...changes }, { commands, codec })

describe("DeciderLaws", () => {
  it("accept a lawful decider", () => {
    DeciderLaws.check(decider, {
      commands,
      codec,
      rejects: ({ _tag }) => _tag === "NotThere" || _tag === "LentAlready",
      same: (one, other) => JSON.stringify(one) === JSON.stringify(other)
    })
  })

  it("reject a decision that throws", () => {
    expect(
      check({
        decide: (command, state) => {
          if (state._tag === "Gone") {
            throw new RangeError("gone")
          }
          return decider.decide(command, state)
        }
      })
    ).toThrow(/Property failed/)
  })

  it("reject a nondeterministic decision", () => {
    let calls = 0
    expect(
      check({
        decide: (command, state) => {
          calls += 1
          return calls % 2 === 0 ? Either.right([]) : decider.decide(command, state)
        }
      })
    ).toThrow(/Property failed/)
  })

  it("reject a command that is not idempotent", () => {
    expect(
      check({
        decide: (command, state) =>
          command._tag === "Lend"
            ? Either.right([Lent.make({ borrower: command.borrower })])
            : decider.decide(command, state)
      })
    ).toThrow(/an accepted command is idempotent/)
  })

  it("reject an evolve function that is not total", () => {
    expect(
      check({
        evolve: (state, event) => {
          if (event._tag === "Returned" && state._tag !== "Out") {
            throw new RangeError("it was not out")
          }
          return decider.evolve(state, event)
        }
      })
    ).toThrow(/every event can be applied to every state/)
  })

  it("reject an event that does not round-trip", () => {
    const Counted = Schema.TaggedStruct("Counted", { count: Schema.Number })
    const counter: Decider<null, number, typeof Counted.Type, never> = {
      initial: 0,
      decide: (_, count) => Either.right(count === 0 ? [Counted.make({ count: Number.POSITIVE_INFINITY })] : []),
      evolve: (_, event) => event.count
    }
    expect(() =>
      DeciderLaws.check(counter, { commands: FastCheck.constant(null), codec: EventCodec.make(Counted) })
    ).toThrow(/Property failed/)
  })

  it("reject a rejection that is not allowed", () => {
    expect(() => DeciderLaws.check(decider, { commands, codec, rejects: ({ _tag }) => _tag === "NotThere" })).toThrow(
      /not an allowed rejection/
    )
  })
})
