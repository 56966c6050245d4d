/** A program killed while it writes: acknowledged commands are durable, and no append is partial. */
import { copyFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, Random, Schema } from "effect"
import * as Database from "../../src/database/Database.ts"
import { EventLog } from "../../src/deepwell/EventLog.ts"
import * as OnFile from "../deepwell/OnFile.ts"
import * as Parts from "../deepwell/Parts.ts"
import { dump } from "../readmodels/Dump.ts"
import * as ChildProcess from "./ChildProcess.ts"
import * as Plan from "./Plan.ts"

const program = new URL("./CommandProgram.ts", import.meta.url)
const rounds = Number(process.env["SCIPNET_TEST_KILLS"] ?? 25)

const Acknowledged = Schema.parseJson(
  Schema.Struct({ commandId: Schema.String, outcome: Schema.String, positions: Schema.Array(Schema.Int) })
)
const decode = Schema.decodeUnknown(Acknowledged)
const counted = Schema.decodeUnknown(Schema.Tuple(Schema.Struct({ count: Schema.Int })))
const checkpoints = Schema.decodeUnknown(Schema.Array(Schema.Struct({ checkpoint: Schema.Int })))

const countStored = (commandIds: ReadonlyArray<string>) =>
  Effect.flatMap(
    Parts.rows(
      `SELECT count(*) AS count FROM commands WHERE command_id IN (SELECT value FROM json_each('${JSON.stringify(commandIds)}'))`
    ),
    counted
  )

/** Kills a program some time after its first acknowledgement, and returns the acknowledged commands. */
const runAndKill = (file: string, round: number) =>
  Effect.scoped(
    Effect.gen(function* () {
      const child = yield* ChildProcess.open(program, [file, `k${round}`, "100000", "8"], { listen: true })
      yield* Effect.iterate(0, {
        while: () => child.lines.length < 2,
        body: (waited) => Effect.as(Effect.sleep("2 millis"), waited + 1)
      })
      // The delay varies from none to the time of a WAL checkpoint.
      yield* Effect.sleep(yield* Random.nextIntBetween(0, 150))
      yield* child.kill
      const printed = child.lines.filter((line) => !line.includes("ready"))
      return yield* Effect.forEach(printed, (line) => decode(line))
    })
  )

describe("a program that is killed at any moment", () => {
  it.scopedLive(
    "loses no acknowledged command, leaves no partial append, and can be restarted",
    () =>
      Effect.gen(function* () {
        const file = yield* OnFile.filename
        yield* Effect.provide(Plan.prepare, OnFile.layer(file))
        let acknowledged = 0
        for (let round = 0; round < rounds; round++) {
          const done = yield* runAndKill(file, round)
          acknowledged += done.length
          expect(done.filter(({ outcome }) => outcome === "failed")).toEqual([])
          yield* Effect.gen(function* () {
            const log = yield* EventLog
            const { position } = yield* log.verify
            const ids = done.map(({ commandId }) => commandId)
            expect(yield* countStored(ids)).toEqual([{ count: ids.length }])
            for (const written of done.flatMap(({ positions }) => positions)) {
              expect(written).toBeLessThanOrEqual(position)
            }
            const stored = yield* checkpoints(yield* Parts.rows("SELECT checkpoint FROM projections"))
            expect(new Set(stored.map(({ checkpoint }) => checkpoint))).toEqual(new Set([position]))
          }).pipe(Effect.provide(OnFile.layer(file)))
        }
        expect(acknowledged).toBeGreaterThan(rounds)

        const rows = yield* Effect.provide(dump, OnFile.layer(file))
        const copy = `${file}-again`
        yield* Effect.sync(() => copyFileSync(file, copy))
        yield* Effect.flatMap(Database.Database, (database) =>
          database.write("delete the projections' checkpoints", (run) => Either.right(run("DELETE FROM projections")))
        ).pipe(Effect.provide(OnFile.layer(copy)))
        expect(yield* Effect.provide(dump, OnFile.layer(copy))).toEqual(rows)
      }),
    400_000
  )
})
