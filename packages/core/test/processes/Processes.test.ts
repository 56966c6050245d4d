/** Several processes that write to one file. */
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, Rejection } from "@scipnet/core"
import { Effect, Either, Schema } from "effect"
import * as Database from "../../src/database/Database.ts"
import { EventLog } from "../../src/deepwell/EventLog.ts"
import * as Fixture from "../deepwell/Fixture.ts"
import * as OnFile from "../deepwell/OnFile.ts"
import * as Parts from "../deepwell/Parts.ts"
import { dump } from "../readmodels/Dump.ts"
import * as ChildProcess from "./ChildProcess.ts"
import * as Plan from "./Plan.ts"

const program = new URL("./CommandProgram.ts", import.meta.url)
const names = ["a", "b", "c", "d"]
const count = Number(process.env["SCIPNET_TEST_COMMANDS"] ?? 250)

const Line = Schema.parseJson(
  Schema.Struct({
    commandId: Schema.String,
    begun: Schema.BigInt,
    ended: Schema.BigInt,
    outcome: Schema.Literal("accepted", "refused", "failed"),
    positions: Schema.Array(Schema.Int),
    error: Schema.optionalWith(Schema.String, { exact: true })
  })
)
type Line = typeof Line.Type

const decode = Schema.decodeUnknown(Line)

const commandRows = Schema.decodeUnknown(
  Schema.Array(Schema.Struct({ command_id: Schema.String, first_position: Schema.Int }))
)

/** The position of each command's first event in the log, also for rejections. */
const positionsOfCommands = Effect.map(
  Effect.flatMap(Parts.rows("SELECT command_id, first_position FROM commands"), commandRows),
  (rows) => new Map(rows.map((row) => [row.command_id, row.first_position]))
)

const isRejection = Schema.is(Rejection.Rejection)

/** The outcome of a command, with the tag of its rejection. */
const verdict = ({ outcome, positions, error }: Pick<Line, "outcome" | "positions" | "error">): string =>
  outcome === "accepted" ? (positions.length === 0 ? "already" : "accepted") : `${outcome} ${error}`

/** The outcomes of the same commands executed sequentially in a new deepwell. */
const sequentially = (commandIds: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    yield* Plan.prepare
    const deepwell = yield* Deepwell.Deepwell
    const planned = new Map(
      names.flatMap((name) => Plan.commands(name, count)).map(({ commandId, command }) => [commandId, command])
    )
    return yield* Effect.forEach(commandIds, (commandId) => {
      const command = planned.get(commandId)
      return command === undefined
        ? Effect.dieMessage(`${commandId} was never planned`)
        : Effect.map(Effect.either(Fixture.as("admin")(deepwell.execute(command, { commandId }))), (done) =>
            Either.match(done, {
              onRight: ({ positions }) => verdict({ outcome: "accepted", positions }),
              onLeft: (error) =>
                verdict({ outcome: isRejection(error) ? "refused" : "failed", positions: [], error: error._tag })
            })
          )
    })
  }).pipe(Effect.provide(Fixture.layer))

/** Finds commands that ended before another began and yet follow it in the log. */
const reordered = (lines: ReadonlyArray<Line>, positionOf: (line: Line) => number) => {
  const byEnd = lines.toSorted((a, b) => Number(a.ended - b.ended))
  const pairs: Array<readonly [string, string]> = []
  let [next, last] = [0, { position: 0, id: "" }]
  for (const line of lines.toSorted((a, b) => Number(a.begun - b.begun))) {
    for (let before = byEnd[next]; before !== undefined && before.ended < line.begun; before = byEnd[++next]) {
      last = positionOf(before) > last.position ? { position: positionOf(before), id: before.commandId } : last
    }
    if (positionOf(line) < last.position) {
      pairs.push([last.id, line.commandId])
    }
  }
  return pairs
}

describe("four processes on one file", () => {
  it.scopedLive(
    "execute all commands linearizably, with rejections of the domain only",
    () =>
      Effect.gen(function* () {
        const file = yield* OnFile.filename
        yield* Effect.provide(Plan.prepare, OnFile.layer(file))
        const children = yield* Effect.forEach(names, (name) =>
          ChildProcess.open(program, [file, name, String(count), "4"], { listen: true })
        )
        for (const child of children) {
          expect(yield* child.ended).toBe(0)
        }
        const printed = children.flatMap(({ lines }) => lines.filter((line) => !line.includes("ready")))
        const lines = yield* Effect.forEach(printed, (line) => decode(line))
        expect(lines.length).toBe(names.length * count)
        expect(lines.filter(({ outcome }) => outcome === "failed")).toEqual([])

        const { rows, places, positions } = yield* Effect.gen(function* () {
          const log = yield* EventLog
          const { position } = yield* log.verify
          const events = yield* Parts.rows("SELECT position FROM events ORDER BY position")
          expect(events).toEqual(Array.from({ length: position }, (_, index) => ({ position: index + 1 })))
          const database = yield* Database.Database
          const rows = yield* dump
          const places = yield* positionsOfCommands
          yield* database.write("delete the projections' checkpoints", (run) =>
            Either.right(run("DELETE FROM projections"))
          )
          return { rows, places, positions: position }
        }).pipe(Effect.provide(OnFile.layer(file)))

        // One entry per command, besides those of the prepared records.
        expect(positions).toBe(2 + 1 + lines.length)
        const positionOf = ({ commandId }: Line) => places.get(commandId) ?? Number.NaN
        for (const line of lines) {
          expect([line.commandId, line.positions]).toEqual([
            line.commandId,
            line.positions.length === 0 ? [] : [positionOf(line)]
          ])
        }
        expect(reordered(lines, positionOf)).toEqual([])
        const byPosition = lines.toSorted((a, b) => positionOf(a) - positionOf(b))
        expect(byPosition.map(verdict)).toEqual(yield* sequentially(byPosition.map(({ commandId }) => commandId)))
        expect(new Set(lines.map(verdict)).size).toBeGreaterThan(2)
        expect(yield* Effect.provide(dump, OnFile.layer(file))).toEqual(rows)
      }),
    300_000
  )
})
