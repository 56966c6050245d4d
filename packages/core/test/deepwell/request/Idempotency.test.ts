/** Idempotent commands, and the events that each command appends. */
import { describe, expect, it } from "@effect/vitest"
import { Clearance, Scp, User } from "@scipnet/core"
import { Effect, Exit } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const reason = "as the test has it"
const rename = (name: string) => Scp.Rename.make({ scp: "SCP-002", name })
const commandId = "the-first"

const accepted = ["accepted", "archivist-2", rename("Renamed")] as const
const already = ["unnecessary", "archivist-2", rename("The Restricted File")] as const
const refused = ["refused", "reader-5", rename("Renamed")] as const
const impossible = [
  "refused by the decision",
  "archivist-5a",
  Scp.ChangeStatus.make({ scp: "SCP-002", to: "neutralized", reason })
] as const
const unreadable = ["refused as unreadable", "reader-1", rename("Renamed")] as const
const kinds = [accepted, already, refused, impossible, unreadable]

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

describe("a command that is repeated with its id", () => {
  it.effect.each(kinds)("that was %s returns the first outcome and writes nothing", ([, actor, command]) =>
    Effect.gen(function* () {
      const first = yield* Effect.exit(Parts.execute(actor, command, { commandId }))
      const again = yield* Parts.written(Parts.execute(actor, command, { commandId }))
      expect(again.exit).toEqual(first)
      expect(again.events).toEqual([])
    }).pipe(filled)
  )

  it.effect.each(kinds)("that was %s does so also after the record and the actor have changed", ([, actor, command]) =>
    Effect.gen(function* () {
      const first = yield* Effect.exit(Parts.execute(actor, command, { commandId }))
      yield* Parts.execute("admin", rename("Yet Another"))
      yield* Parts.execute("admin", User.ChangeClearance.make({ user: actor, clearance: Clearance.make(0), reason }))
      const again = yield* Parts.written(Parts.execute(actor, command, { commandId }))
      expect(again.exit).toEqual(first)
      expect(again.events).toEqual([])
    }).pipe(filled)
  )

  it.effect.each(kinds)("that was %s, with another payload, is CommandIdReused", ([, actor, command]) =>
    Effect.gen(function* () {
      yield* Effect.exit(Parts.execute(actor, command, { commandId }))
      const other = yield* Parts.written(Parts.execute(actor, rename("Something Else"), { commandId }))
      expect(other.exit).toEqual(Exit.fail(expect.objectContaining({ _tag: "CommandIdReused", commandId })))
      expect(other.events).toEqual([])
    }).pipe(filled)
  )

  it.effect("is compared by its content, not by the order of its fields", () =>
    Effect.gen(function* () {
      const { _tag, scp, name } = rename("Renamed")
      const first = yield* Parts.execute("archivist-2", { _tag, scp, name }, { commandId })
      expect(yield* Parts.execute("archivist-2", { name, scp, _tag }, { commandId })).toEqual(first)
    }).pipe(filled)
  )

  it.effect("is independent of another actor's command with the same id", () =>
    Effect.gen(function* () {
      const one = yield* Parts.execute("archivist-2", rename("One"), { commandId })
      const two = yield* Parts.execute("archivist-4", rename("Two"), { commandId })
      expect(two.positions).not.toEqual(one.positions)
      const byOperator = yield* Parts.operate(rename("Three"))
      expect(byOperator.positions).toHaveLength(1)
    }).pipe(filled)
  )

  it.effect("an id of 200 characters is accepted, an empty or longer one is refused", () =>
    Effect.gen(function* () {
      yield* Parts.execute("archivist-2", rename("One"), { commandId: "x".repeat(200) })
      for (const each of ["", "x".repeat(201), "\ud800"]) {
        const { exit, events } = yield* Parts.written(Parts.execute("archivist-2", rename("Two"), { commandId: each }))
        expect(exit).toEqual(Exit.fail(expect.objectContaining({ _tag: "InvalidAppend" })))
        expect(events).toEqual([])
      }
    }).pipe(filled)
  )

  it.effect("without an id is executed each time", () =>
    Effect.gen(function* () {
      const first = yield* Parts.execute("archivist-2", rename("One"))
      const second = yield* Parts.execute("archivist-2", rename("One"))
      expect(second.commandId).not.toBe(first.commandId)
      expect(second.positions).toEqual([])
    }).pipe(filled)
  )
})

describe("one command, one audit entry", () => {
  it.effect("accepted: its events are the entry", () =>
    Effect.gen(function* () {
      const { events } = yield* Parts.written(Parts.execute("archivist-2", rename("Renamed"), { commandId }))
      expect(Parts.places(events)).toEqual(["ScpRenamed in scp-SCP-002"])
      expect(events[0]?.metadata).toMatchObject({ actor: "archivist-2", commandId })
    }).pipe(filled)
  )

  it.effect("unnecessary: one access event, and no domain event", () =>
    Effect.gen(function* () {
      const { events } = yield* Parts.written(Parts.execute("archivist-2", already[2]))
      expect(Parts.places(events)).toEqual(["CommandUnnecessary in access-archivist-2"])
    }).pipe(filled)
  )

  it.effect.each([refused, impossible, unreadable])("%s: one access event, and no domain event", ([, actor, command]) =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(Parts.execute(actor, command))
      const { events } = yield* Parts.written(Parts.execute(actor, command))
      expect(Parts.places(events)).toEqual([`CommandRefused in access-${actor}`])
      expect(events[0]?.event).toMatchObject({
        command: command._tag,
        target: { type: "scp", id: "SCP-002" },
        error: { _tag: error._tag }
      })
    }).pipe(filled)
  )

  it.effect("a rejection changes no version of the record or of the actor", () =>
    Effect.gen(function* () {
      const versions = "SELECT stream, max(version) AS version FROM events WHERE stream NOT LIKE 'access-%' GROUP BY 1"
      const before = yield* Parts.rows(versions)
      for (const [, actor, command] of [refused, impossible, unreadable, already]) {
        yield* Effect.exit(Parts.execute(actor, command))
      }
      expect(yield* Parts.rows(versions)).toEqual(before)
    }).pipe(filled)
  )

  it.effect("an event that happened earlier has its own time and the time of its record", () =>
    Effect.gen(function* () {
      const { events } = yield* Parts.written(
        Parts.execute("archivist-2", rename("Renamed"), { occurredAt: -86_400_000 })
      )
      expect(events[0]).toMatchObject({ occurredAt: -86_400_000 })
      expect(events[0]?.recordedAt).toBeGreaterThanOrEqual(0)
    }).pipe(filled)
  )
})
