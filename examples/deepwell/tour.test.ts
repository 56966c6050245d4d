/** Runs the steps of the guide in order. */
import { describe, expect, it } from "@effect/vitest"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Deepwell } from "@scipnet/core"
import { Effect, Fiber } from "effect"
import { run } from "../program.ts"
import * as Tour from "./tour.ts"

describe("the tour", () => {
  it.live("gives the results that the guide describes", () =>
    Effect.gen(function* () {
      yield* Tour.registerUsers
      yield* Tour.fileRecord
      expect(yield* Tour.readSections("ada")).toEqual({ sections: ["addendum-1"], withheld: false })
      expect(yield* Tour.readSections("ben")).toEqual({ sections: [], withheld: true })
      const watcher = yield* Effect.fork(Tour.nextNotice)
      yield* Effect.sleep("300 millis")
      expect(yield* Tour.previousName).toBe("The Sculpture")
      expect(yield* Effect.timeout(Fiber.join(watcher), "5 seconds")).toMatchObject({ value: { id: "SCP-173" } })
      expect(yield* Tour.auditEntries).toEqual(["ben: granted", "ada: granted"])
      expect(yield* Tour.signIn).toBe("Ada Moreno")
      expect(yield* Tour.rejected).toBe("requires archivist")
    }).pipe(Effect.provide(Deepwell.layerSqlite({ filename: ":memory:" })))
  )
})

describe("the first program", () => {
  it("reads a record that it filed", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tour-"))
    try {
      const result = await run(new URL("main.ts", import.meta.url), join(folder, "deepwell.db"))
      expect(result).toEqual({ status: 0, stdout: "{ sections: [ 'addendum-1' ], withheld: false }\n", stderr: "" })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
