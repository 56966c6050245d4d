/** What the errors of a deepwell mean to a client. */
import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Schema } from "effect"
import * as DatabaseError from "../../src/database/DatabaseError.ts"
import { CallError, ConnectionLost, ServerTrouble } from "../../src/deepwell/RemoteError.ts"
import * as EventStoreError from "../../src/eventsourcing/EventStoreError.ts"
import * as WireError from "../../src/rpc/WireError.ts"

const context = { operation: "append", statement: "secret statement", attempt: 1 }

const sent = (error: WireError.Failing) => Effect.flip(WireError.toCallError(Cause.fail(error)))

/** Errors of the log's maintenance and of programs that embed the library, with which no call fails. */
const unreachable = [
  "ChainBroken",
  "ProjectionTableConflict",
  "ProjectionRetired",
  "ProjectionBehind",
  "RebuildRunning",
  "UnknownProjection"
]

describe("the error of a server", () => {
  it("is decided for every error of the database and of the event store", () => {
    const ofDatabase = DatabaseError.DatabaseError.members.map(({ _tag }) => _tag)
    // The module has one schema, which is no error.
    const ofStore = Object.keys(EventStoreError).filter((name) => name !== "Expected")
    const tags = [...ofDatabase, ...ofStore].filter((tag) => !unreachable.includes(tag))
    expect(ofStore.length).toBeGreaterThan(15)
    const decided = [...Object.keys(WireError.meanings), "CommandIdReused"]
    expect(tags.filter((tag) => !decided.includes(tag))).toEqual([])
  })

  it.effect("says that the outcome is unknown where it is", () =>
    Effect.gen(function* () {
      const unknown = new DatabaseError.OutcomeUnknown({ ...context, reason: "LOG_UNREACHABLE" })
      expect(yield* sent(unknown)).toEqual(new ConnectionLost({ server: "log" }))
      const login = yield* Effect.flip(WireError.toLoginError(Cause.fail(unknown)))
      expect(login).toEqual(new ConnectionLost({ server: "log" }))
      expect(yield* Effect.flip(WireError.toDeclined(Cause.fail(unknown)))).toEqual(login)
    })
  )

  it.effect.each([
    [new DatabaseError.ReplicaDiverged({ ...context, reason: "LOG_DIVERGED", position: 7 }), "failed", true],
    [new DatabaseError.SchemaTooNew({ ...context, reason: "unknown event: X", set: "log", id: 2 }), "failed", true],
    [new DatabaseError.DatabaseCorrupt({ ...context, reason: "LOG_CHAIN_BROKEN" }), "failed", true],
    [new DatabaseError.DatabaseUnavailable({ ...context, reason: "LOG_UNREACHABLE" }), "busy", true],
    [new DatabaseError.QueryTimeout({ ...context, reason: "LOG_TIMEOUT" }), "busy", true],
    [new DatabaseError.DatabaseUnavailable({ ...context, reason: "SQLITE_IOERR" }), "busy", undefined],
    [new DatabaseError.DatabaseBusy({ ...context, reason: "SQLITE_BUSY" }), "busy", undefined],
    [new DatabaseError.DatabaseFull({ ...context, reason: "SQLITE_FULL" }), "failed", undefined]
  ] as const)("for %s is trouble, with advice", ([error, reason, elsewhere]) =>
    Effect.gen(function* () {
      const answer = yield* sent(error)
      expect(answer).toMatchObject({ _tag: "ServerTrouble", reason })
      expect(answer).toHaveProperty("reference")
      expect("elsewhere" in answer ? answer.elsewhere : undefined).toBe(elsewhere)
      expect(JSON.stringify(answer)).not.toMatch(/secret|append|LOG_|SQLITE/)
    })
  )

  it("is decoded by clients from before the field elsewhere", () => {
    const Before = Schema.TaggedStruct("ServerTrouble", {
      reason: Schema.Literal("busy", "failed"),
      reference: Schema.String
    })
    const trouble = Schema.encodeSync(CallError)(
      new ServerTrouble({ reason: "failed", reference: "1", elsewhere: true })
    )
    expect(Schema.decodeUnknownSync(Before)(trouble)).toEqual({
      _tag: "ServerTrouble",
      reason: "failed",
      reference: "1"
    })
  })
})
