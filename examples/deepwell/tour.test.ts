/** The tour of the guide, in order. */
import { describe, expect, it } from "@effect/vitest"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Deepwell } from "@scipnet/core"
import { Effect, Fiber } from "effect"
import { run } from "../program.ts"
import * as Tour from "./tour.ts"

describe("the tour", () => {
  it.live("goes as the guide says", () =>
    Effect.gen(function* () {
      yield* Tour.enrol
      yield* Tour.file
      expect(yield* Tour.read("ada")).toEqual({ sections: ["addendum-1"], withheld: false })
      expect(yield* Tour.read("ben")).toEqual({ sections: [], withheld: true })
      const watching = yield* Effect.fork(Tour.next)
      yield* Effect.sleep("300 millis")
      expect(yield* Tour.before).toBe("The Sculpture")
      expect(yield* Effect.timeout(Fiber.join(watching), "5 seconds")).toMatchObject({ value: { id: "SCP-173" } })
      expect(yield* Tour.looks).toEqual(["ben: granted", "ada: granted"])
      expect(yield* Tour.visit).toBe("Ada Moreno")
      expect(yield* Tour.refused).toBe("it takes archivist")
    }).pipe(Effect.provide(Deepwell.layerSqlite({ filename: ":memory:" })))
  )
})

describe("the first program", () => {
  it("reads what it filed in a file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "tour-"))
    try {
      const ran = await run(new URL("main.ts", import.meta.url), join(folder, "deepwell.db"))
      expect(ran).toEqual({ status: 0, stdout: "{ sections: [ 'addendum-1' ], withheld: false }\n", stderr: "" })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})
