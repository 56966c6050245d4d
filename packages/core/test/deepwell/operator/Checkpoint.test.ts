/** Checkpoints detect truncated and replaced logs. */
import { join, dirname } from "node:path"
import { copyFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { MaintenanceError, Checkpoint, Deepwell, EventStoreError, Operator, Scp } from "@scipnet/core"
import { Clock, Effect, Schema } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Meddling from "../Meddling.ts"
import * as OnFile from "../OnFile.ts"

const take = Fixture.operator(Effect.flatMap(Deepwell.Deepwell, (door) => door.checkpoint))

const verify = (kept: Checkpoint.Checkpoint) =>
  Fixture.operator(Effect.flatMap(Deepwell.Deepwell, (door) => door.verifyCheckpoint(kept)))

const rename = (name: string) =>
  Effect.flatMap(Deepwell.Deepwell, (door) =>
    Fixture.as("admin")(door.execute(Scp.Rename.make({ scp: "SCP-001", name })))
  )

/** A closed deepwell with events after its checkpoint, and a function to test other states of its file. */
const kept = Effect.gen(function* () {
  const file = yield* OnFile.filename
  const checkpoint = yield* Effect.provide(Effect.zipRight(Fixture.fill, take), OnFile.layer(file))
  const before = join(dirname(file), "before.db")
  copyFileSync(file, before)
  yield* Effect.provide(rename("Renamed After"), OnFile.layer(file))
  return { file, before, checkpoint }
})

// Each run fills a deepwell and verifies its log.
const none = "0".repeat(64)

describe("a checkpoint", () => {
  it.scopedLive("is the end of the log, and is valid after further appends", () =>
    Effect.gen(function* () {
      const { file, checkpoint } = yield* kept
      const [event] = Meddling.rows(file, `SELECT hash FROM events WHERE position = ${checkpoint.position}`)
      expect(event).toEqual({ hash: checkpoint.hash })
      expect(Meddling.rows(file, "SELECT id FROM log")).toEqual([{ id: checkpoint.log }])
      expect(Math.abs((yield* Clock.currentTimeMillis) - checkpoint.at)).toBeLessThan(60_000)
      const head = yield* Effect.provide(verify(checkpoint), OnFile.layer(file))
      expect(head.position).toBeGreaterThan(checkpoint.position)
    })
  )

  it.scopedLive("is rejected for a log that was truncated before it and continued", () =>
    Effect.gen(function* () {
      const { before, checkpoint } = yield* kept
      const { position } = checkpoint
      // The hash chain of each is intact: only the checkpoint detects the change.
      Meddling.tamper(before, `DELETE FROM events WHERE position = ${position}`, "DELETE FROM projections")
      const broken = (head: number, reason: "shorter" | "another event") =>
        new MaintenanceError.CheckpointBroken({ position, head, reason })
      yield* Effect.gen(function* () {
        expect(yield* Effect.flip(verify(checkpoint))).toEqual(broken(position - 1, "shorter"))
        // The audit event of the failed verification now has the position of the event.
        expect(yield* Effect.flip(verify(checkpoint))).toEqual(broken(position, "another event"))
        yield* Fixture.operator(Effect.flatMap(Deepwell.Deepwell, (door) => door.verify))
      }).pipe(Effect.provide(OnFile.layer(before)))
    })
  )

  it.scopedLive("is rejected for another log", () =>
    Effect.gen(function* () {
      const { checkpoint } = yield* kept
      const other = Effect.gen(function* () {
        yield* Fixture.fill
        yield* take
        return yield* Effect.flip(verify(checkpoint))
      })
      const error = yield* Effect.provide(other, OnFile.layer(yield* OnFile.filename))
      expect(error).toMatchObject({ _tag: "CheckpointBroken", position: checkpoint.position, reason: "another log" })
    })
  )

  it.scopedLive("is rejected with another hash, and valid at position 0", () =>
    Effect.gen(function* () {
      const { file, checkpoint } = yield* kept
      yield* Effect.gen(function* () {
        const error = yield* Effect.flip(verify({ ...checkpoint, hash: none }))
        expect(error).toMatchObject({ _tag: "CheckpointBroken", reason: "another event" })
        expect(yield* Effect.flip(verify({ ...checkpoint, position: 2 ** 53 - 1 }))).toMatchObject({
          reason: "shorter"
        })
        yield* verify({ ...checkpoint, position: 0, hash: none })
      }).pipe(Effect.provide(OnFile.layer(file)))
    })
  )

  it.scopedLive("does not hide an altered event before it", () =>
    Effect.gen(function* () {
      const { file, checkpoint } = yield* kept
      Meddling.tamper(file, "UPDATE events SET occurred_at = 1 WHERE position = 7")
      const error = yield* Effect.flip(Effect.provide(verify(checkpoint), OnFile.layer(file)))
      expect(error).toBeInstanceOf(EventStoreError.ChainBroken)
      expect(error).toMatchObject({ position: 7 })
    })
  )

  it.scopedLive("requires the operator", () =>
    Fixture.filled(
      Effect.gen(function* () {
        const door = yield* Deepwell.Deepwell
        const checkpoint = yield* take
        expect(yield* Effect.flip(Fixture.as("admin")(door.checkpoint))).toEqual(
          new Operator.OperatorOnly({ action: "checkpoint" })
        )
        expect(yield* Effect.flip(Fixture.as("admin")(door.verifyCheckpoint(checkpoint)))).toEqual(
          new Operator.OperatorOnly({ action: "verify" })
        )
      })
    )
  )

  it.prop(
    "is unchanged after encoding and decoding",
    [Checkpoint.Checkpoint],
    ([checkpoint]) => {
      const asText = Schema.parseJson(Checkpoint.Checkpoint)
      expect(Schema.decodeUnknownSync(asText)(Schema.encodeSync(asText)(checkpoint))).toEqual(checkpoint)
    },
    { fastCheck: { numRuns: 50 } }
  )
})

it.effect("a verification of the log reports its progress", () =>
  Effect.gen(function* () {
    const told: Array<readonly [number, number]> = []
    const report = (proven: number, of: number) => Effect.sync(() => void told.push([proven, of]))
    const door = yield* Deepwell.Deepwell
    const { position } = yield* Fixture.operator(Operator.reportingVerification(report)(door.verify))
    expect(told).toEqual([
      [0, position],
      [position, position]
    ])
  }).pipe(Fixture.filled)
)
