/** A backup fails if the integrity check of SQLite finds errors. */
import { readFileSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { expect, it } from "@effect/vitest"
import { MaintenanceError, Deepwell } from "@scipnet/core"
import { Effect } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Meddling from "../Meddling.ts"
import * as OnFile from "../OnFile.ts"

it.scopedLive("a backup fails if an index disagrees with its table", () =>
  Effect.gen(function* () {
    const file = yield* OnFile.filename
    const target = join(dirname(file), "copy.db")
    yield* Effect.provide(Fixture.fill, OnFile.layer(file))
    Meddling.meddle(file, "INSERT INTO throttles VALUES ('account:x', 1, 0, 1000000, 0)")
    const bytes = readFileSync(file)
    // 1000000, in the table or in its index: only the integrity check compares both.
    const at = bytes.indexOf(Buffer.from([0x0f, 0x42, 0x40]))
    expect(at).toBeGreaterThan(0)
    writeFileSync(file, bytes.fill(0x41, at + 2, at + 3))
    const backup = Fixture.operator(Effect.flatMap(Deepwell.Deepwell, (door) => door.backup(target)))
    const error = yield* Effect.flip(Effect.provide(backup, OnFile.layer(file)))
    expect(error).toBeInstanceOf(MaintenanceError.FileDamaged)
    expect(Meddling.beside(file)).toEqual([])
  })
)
