/** A program that is killed while it writes: what it acknowledged is there, and nothing is there by half. */
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

const known = (commandIds: ReadonlyArray<string>) =>
  Effect.flatMap(
    Parts.rows(
      `SELECT count(*) AS count FROM commands WHERE command_id IN (SELECT value FROM json_each('${JSON.stringify(commandIds)}'))`
    ),
    counted
  )

/** Runs a program until it is killed a while after its first acknowledgement; what it acknowledged by then. */
const killed = (file: string, round: number) =>
  Effect.scoped(
    Effect.gen(function* () {
      const child = yield* ChildProcess.open(program, [file, `k${round}`, "100000", "8"], { listen: true })
      yield* Effect.iterate(0, {
        while: () => child.lines.length < 2,
        body: (waited) => Effect.as(Effect.sleep("2 millis"), waited + 1)
      })
      // From at once to well into a checkpoint of the WAL, differently each time.
      yield* Effect.sleep(yield* Random.nextIntBetween(0, 150))
      yield* child.kill
      const said = child.lines.filter((line) => !line.includes("ready"))
      return yield* Effect.forEach(said, (line) => decode(line))
    })
  )

describe("a program that is killed at any moment", () => {
  it.scopedLive(
    "loses nothing that it acknowledged, leaves nothing by half, and starts again",
    () =>
      Effect.gen(function* () {
        const file = yield* OnFile.filename
        yield* Effect.provide(Plan.prepare, OnFile.layer(file))
        let acknowledged = 0
        for (let round = 0; round < rounds; round++) {
          const done = yield* killed(file, round)
          acknowledged += done.length
          expect(done.filter(({ outcome }) => outcome === "failed")).toEqual([])
          yield* Effect.gen(function* () {
            const log = yield* EventLog
            const { position } = yield* log.verify
            const ids = done.map(({ commandId }) => commandId)
            expect(yield* known(ids)).toEqual([{ count: ids.length }])
            for (const each of done.flatMap(({ positions }) => positions)) {
              expect(each).toBeLessThanOrEqual(position)
            }
            const kept = yield* checkpoints(yield* Parts.rows("SELECT checkpoint FROM projections"))
            expect(new Set(kept.map(({ checkpoint }) => checkpoint))).toEqual(new Set([position]))
          }).pipe(Effect.provide(OnFile.layer(file)))
        }
        expect(acknowledged).toBeGreaterThan(rounds)

        const kept = yield* Effect.provide(dump, OnFile.layer(file))
        const again = `${file}-again`
        yield* Effect.sync(() => copyFileSync(file, again))
        yield* Effect.flatMap(Database.Database, (database) =>
          database.write("forget the projections", (run) => Either.right(run("DELETE FROM projections")))
        ).pipe(Effect.provide(OnFile.layer(again)))
        expect(yield* Effect.provide(dump, OnFile.layer(again))).toEqual(kept)
      }),
    400_000
  )
})
