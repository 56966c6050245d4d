/** The types that a decider infers. */
import { Effect, Either, Schema } from "effect"
import { describe, expect, it } from "vitest"
import * as Decider from "../../src/eventsourcing/Decider.ts"
import * as EventCodec from "../../src/eventsourcing/EventCodec.ts"
import * as EventStore from "../../src/eventsourcing/EventStore.ts"
import * as MemoryEventStore from "../../src/eventsourcing/memory/MemoryEventStore.ts"

const RoomEvent = Schema.Union(
  Schema.TaggedStruct("Opened", { beds: Schema.Int }),
  Schema.TaggedStruct("Taken", { guest: Schema.String })
)
class Closed extends Schema.TaggedError<Closed>()("Closed", {}) {}
class Full extends Schema.TaggedError<Full>()("Full", { guests: Schema.Int }) {}

type Command = { readonly _tag: "Open"; readonly beds: number } | { readonly _tag: "Take"; readonly guest: string }

const initial = { beds: 0, guests: 0 }
const evolve = (state: typeof initial, event: typeof RoomEvent.Type) =>
  event._tag === "Opened" ? { beds: event.beds, guests: 0 } : { ...state, guests: state.guests + 1 }

const room = Decider.make({
  events: RoomEvent,
  initial,
  decide: (command: Command, { beds, guests }) => {
    if (command._tag === "Open") return Either.right([{ _tag: "Opened", beds: command.beds }])
    if (beds === 0) return Either.left(new Closed())
    switch (guests) {
      case beds:
        return Either.left(new Full({ guests }))
      default:
        return Either.right([{ _tag: "Taken", guest: command.guest }])
    }
  },
  evolve
})

describe("a decider", () => {
  it("infers the union of the rejections that its statements return", async () => {
    const outcomes = Effect.gen(function* () {
      const store = yield* MemoryEventStore.make(EventCodec.make(RoomEvent))
      const execute = (command: Command) =>
        EventStore.handle(store, { stream: "room", decider: room, command, metadata: { actor: "ada" } }).pipe(
          Effect.as("done"),
          Effect.catchTags({
            Closed: () => Effect.succeed("closed"),
            Full: ({ guests }) => Effect.succeed(`${guests} guests`)
          })
        )
      const take = { _tag: "Take", guest: "ada" } as const
      return [
        yield* execute(take),
        yield* execute({ _tag: "Open", beds: 1 }),
        yield* execute(take),
        yield* execute(take)
      ]
    })
    expect(await Effect.runPromise(outcomes)).toEqual(["closed", "done", "done", "1 guests"])
  })

  it("is refused by types for an event that is none of its own, or has a field of another type", () => {
    const other = Decider.make({
      events: RoomEvent,
      initial,
      // @ts-expect-error An event of another type.
      decide: (_: Command) => Either.right([{ _tag: "Left" }]),
      evolve
    })
    const wrong = Decider.make({
      events: RoomEvent,
      initial,
      // @ts-expect-error A field of another type, of one of several results.
      decide: (command: Command) =>
        command._tag === "Open" ? Either.left(new Closed()) : Either.right([{ _tag: "Opened", beds: "two" }]),
      evolve
    })
    expect([other, wrong].map((each) => each.initial)).toEqual([initial, initial])
  })
})
