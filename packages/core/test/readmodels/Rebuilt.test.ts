/** Rebuilt rows equal the rows that appends have maintained. */
import { describe, expect, it } from "@effect/vitest"
import { Actor, Clearance, Deepwell, Scp } from "@scipnet/core"
import type { Command, CommandContext } from "@scipnet/core"
import { Effect, Either, FastCheck, Redacted, Stream } from "effect"
import { EventLog } from "../../src/deepwell/EventLog.ts"
import * as Aggregate from "../../src/domain/Aggregate.ts"
import type { DomainEvent } from "../../src/domain/DomainEvent.ts"
import * as Event from "../../src/eventsourcing/Event.ts"
import * as Arbitraries from "../../src/testing/DomainArbitraries.ts"
import * as Fixture from "../deepwell/Fixture.ts"
import * as Parts from "../deepwell/Parts.ts"
import { dump } from "./Dump.ts"

interface Happening {
  readonly stream: string
  readonly events: ReadonlyArray<DomainEvent>
  readonly order: CommandContext.CommandContext<Command.AnyCommand>
}

/** Decides commands one after the other, each on the state after its predecessors. */
const happenings = <C extends Command.AnyCommand, State, E extends DomainEvent>(
  { decider, stream: streamOf }: Aggregate.Aggregate<C, State, E>,
  orders: ReadonlyArray<CommandContext.CommandContext<C>>
): ReadonlyArray<Happening> => {
  const states = new Map<string, State>()
  return orders.flatMap((order) => {
    const stream = streamOf(order.command)
    const state = states.get(stream) ?? decider.initial
    const events = Either.getOrElse(decider.decide(order, state), (): ReadonlyArray<E> => [])
    states.set(stream, events.reduce(decider.evolve, state))
    return events.length === 0 ? [] : [{ stream, events, order }]
  })
}

const anything = FastCheck.tuple(
  Arbitraries.commandContexts(Arbitraries.scpCommand()),
  Arbitraries.commandContexts(Arbitraries.userCommand()),
  Arbitraries.commandContexts(Arbitraries.siteCommand()),
  Arbitraries.commandContexts(Arbitraries.taskForceCommand())
).map(([scps, users, sites, taskForces]) =>
  [
    ...happenings(Aggregate.scp, scps),
    ...happenings(Aggregate.user, users),
    ...happenings(Aggregate.site, sites),
    ...happenings(Aggregate.taskForce, taskForces)
  ].toSorted((a, b) => a.order.at - b.order.at)
)

const append = ({ stream, events, order }: Happening, index: number) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    // Every third event occurred before it was recorded.
    const minted = yield* Event.mint(events, index % 3 === 0 ? order.at : undefined)
    const metadata = Event.actorMetadata(Actor.label(order.by))
    yield* log.appendAll({ appends: [{ stream, expected: "any", events: minted }], metadata })
  })

const rebuilt = Effect.flatMap(EventLog, (log) => Stream.runDrain(log.rebuild()))

describe("rebuilt rows", () => {
  it.effect.prop(
    "equal the maintained rows after any sequence of events",
    [anything],
    ([happened]) =>
      Effect.gen(function* () {
        yield* Effect.forEach(happened, append)
        const kept = yield* dump
        expect(kept["audit"]).toHaveLength(yield* Parts.end)
        yield* rebuilt
        expect(yield* dump).toEqual(kept)
      }).pipe(Effect.provide(Parts.layer)),
    { fastCheck: { numRuns: 12 } }
  )

  it.effect("equal the maintained rows of a used deepwell, and further appends continue from them", () =>
    Effect.gen(function* () {
      yield* Fixture.fill
      const deepwell = yield* Deepwell.Deepwell
      yield* Fixture.as("reader-1")(deepwell.access({ type: "scp", id: "SCP-003" }))
      yield* Parts.refusal("reader-1", Scp.Rename.make({ scp: "SCP-001", name: "X" }))
      yield* Effect.flip(deepwell.login("stranger", Fixture.password))
      const session = yield* deepwell.login("reader-5", Fixture.password)
      const own = Deepwell.within(session, "test")
      const phrase = Redacted.make("a phrase to break the glass")
      yield* own(deepwell.setPhrase(session.user, Fixture.password, phrase))
      yield* own(deepwell.breakGlass({ type: "user", id: "admin", reason: "a test" }, phrase)).pipe(Effect.exit)
      const high = Scp.Register.make({
        scp: "SCP-006",
        name: "The File Above",
        classification: { objectClass: "Safe", secondaryClass: null, disruption: null, risk: null },
        clearance: Clearance.make(6)
      })
      yield* Parts.execute("admin", high)
      yield* own(deepwell.breakGlass({ type: "scp", id: "SCP-006", reason: "a test" }, phrase))
      yield* Fixture.operator(deepwell.configure({ concealDenied: true }))
      const kept = yield* dump
      for (const [name, rows = []] of Object.entries(kept)) {
        expect([name, rows.length > 0]).toEqual([name, true])
      }
      yield* rebuilt
      expect(yield* dump).toEqual(kept)
      const hide = { scp: "SCP-001", section: "description", clearance: Clearance.make(5) }
      yield* Parts.execute("admin", Scp.ReviseSection.make(hide))
      yield* Fixture.as("admin")(deepwell.search({ text: "anybody" }))
      const after = yield* dump
      yield* rebuilt
      expect(yield* dump).toEqual(after)
    }).pipe(Effect.provide(Parts.layer))
  )
})
