/** Several programs on one file, all of them writing. */
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

/** Where in the log each command took effect, or was refused. */
const placesOfCommands = Effect.map(
  Effect.flatMap(Parts.rows("SELECT command_id, first_position FROM commands"), commandRows),
  (rows) => new Map(rows.map((row) => [row.command_id, row.first_position]))
)

const isRejection = Schema.is(Rejection.Rejection)

/** What became of a command: by its kind, and where it was refused by why. */
const verdict = ({ outcome, positions, error }: Pick<Line, "outcome" | "positions" | "error">): string =>
  outcome === "accepted" ? (positions.length === 0 ? "already" : "accepted") : `${outcome} ${error}`

/** The same commands one after the other, on a deepwell of their own. */
const sequentially = (commandIds: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    yield* Plan.prepare
    const deepwell = yield* Deepwell.Deepwell
    const planned = new Map(
      names.flatMap((name) => Plan.commands(name, count)).map((each) => [each.commandId, each.command])
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

/** Pairs of which one had ended before the other began, and yet stands after it in the log. */
const disorder = (lines: ReadonlyArray<Line>, placeOf: (line: Line) => number) => {
  const byEnd = lines.toSorted((a, b) => Number(a.ended - b.ended))
  const wrong: Array<readonly [string, string]> = []
  let [next, last] = [0, { place: 0, id: "" }]
  for (const line of lines.toSorted((a, b) => Number(a.begun - b.begun))) {
    for (let before = byEnd[next]; before !== undefined && before.ended < line.begun; before = byEnd[++next]) {
      last = placeOf(before) > last.place ? { place: placeOf(before), id: before.commandId } : last
    }
    if (placeOf(line) < last.place) {
      wrong.push([last.id, line.commandId])
    }
  }
  return wrong
}

describe("four programs on one file", () => {
  it.scopedLive(
    "have every command done or refused for a reason of the domain, in one order that all of them see",
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
        const said = children.flatMap(({ lines }) => lines.filter((line) => !line.includes("ready")))
        const lines = yield* Effect.forEach(said, (line) => decode(line))
        expect(lines.length).toBe(names.length * count)
        expect(lines.filter(({ outcome }) => outcome === "failed")).toEqual([])

        const { kept, places, positions } = yield* Effect.gen(function* () {
          const log = yield* EventLog
          const { position } = yield* log.verify
          const events = yield* Parts.rows("SELECT position FROM events ORDER BY position")
          expect(events).toEqual(Array.from({ length: position }, (_, at) => ({ position: at + 1 })))
          const database = yield* Database.Database
          const kept = yield* dump
          const places = yield* placesOfCommands
          yield* database.write("forget the projections", (run) => Either.right(run("DELETE FROM projections")))
          return { kept, places, positions: position }
        }).pipe(Effect.provide(OnFile.layer(file)))

        // One entry a command, and the two records that were there before.
        expect(positions).toBe(2 + 1 + lines.length)
        const placeOf = ({ commandId }: Line) => places.get(commandId) ?? Number.NaN
        for (const line of lines) {
          expect([line.commandId, line.positions]).toEqual([
            line.commandId,
            line.positions.length === 0 ? [] : [placeOf(line)]
          ])
        }
        expect(disorder(lines, placeOf)).toEqual([])
        const inOrder = lines.toSorted((a, b) => placeOf(a) - placeOf(b))
        expect(inOrder.map(verdict)).toEqual(yield* sequentially(inOrder.map(({ commandId }) => commandId)))
        expect(new Set(lines.map(verdict)).size).toBeGreaterThan(2)
        expect(yield* Effect.provide(dump, OnFile.layer(file))).toEqual(kept)
      }),
    300_000
  )
})
