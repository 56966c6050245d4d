/** Concurrent commands on one record. */
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, Rejection, Scp } from "@scipnet/core"
import { Effect, Either, Schema } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const isRejection = Schema.is(Rejection.Rejection)
const scp = "SCP-001"
const many = Array.from({ length: 32 }, (_, index) => index)
const actors = ["admin", "archivist-4", "archivist-5a", "archivist-5b"]
const actorOf = (index: number) => actors[index % actors.length] ?? "admin"

const atOnce = <A, E, R>(each: (index: number) => Effect.Effect<A, E, R>) =>
  Effect.all(
    many.map((index) => Effect.either(each(index))),
    { concurrency: "unbounded" }
  )

describe("32 commands at once on one record", () => {
  it.live("all succeed when each can", () =>
    Effect.gen(function* () {
      const file = (index: number) =>
        Scp.FileSection.make({ scp, section: `note-${index}`, title: "Note", body: "", clearance: null })
      const outcomes = yield* atOnce((index) => Parts.execute(actorOf(index), file(index)))
      expect(outcomes.filter(Either.isLeft)).toEqual([])
      const deepwell = yield* Deepwell.Deepwell
      const answer = yield* Fixture.as("admin")(deepwell.access({ type: "scp", id: scp }))
      expect(answer._tag === "Granted" && answer.record.type !== "user" ? answer.record.sections.length : 0).toBe(34)
    }).pipe(filled)
  )

  it.live("are rejected by the domain when they cannot", () =>
    Effect.gen(function* () {
      const register = (index: number) =>
        Scp.Register.make({
          scp: "SCP-800",
          name: `Name ${index}`,
          classification: { objectClass: "Safe", secondaryClass: null, disruption: null, risk: null },
          clearance: { level: 0, compartments: [] }
        })
      const outcomes = yield* atOnce((index) => Parts.execute(actorOf(index), register(index)))
      expect(outcomes.filter(Either.isRight)).toHaveLength(1)
      const refusals = outcomes.flatMap((outcome) => (Either.isLeft(outcome) ? [outcome.left] : []))
      expect(refusals.every(isRejection)).toBe(true)
      expect(new Set(refusals.map(({ _tag }) => _tag))).toEqual(new Set(["AlreadyExists"]))
    }).pipe(filled)
  )

  it.live("of one id are executed once, with the same outcome for all", () =>
    Effect.gen(function* () {
      const command = Scp.Rename.make({ scp, name: "Renamed" })
      const { exit, events } = yield* Parts.written(
        Effect.all(
          many.map(() => Parts.execute("admin", command, { commandId: "one" })),
          { concurrency: "unbounded" }
        )
      )
      expect(Parts.places(events)).toEqual(["ScpRenamed in scp-SCP-001"])
      const [only] = events
      expect(exit).toMatchObject({
        _tag: "Success",
        value: many.map(() => ({ commandId: "one", positions: [only?.position] }))
      })
    }).pipe(filled)
  )
})
