/** The advice of the doctor for a missing table repairs it. */
import { describe, expect, it } from "@effect/vitest"
import { Findings } from "@scipnet/core"
import { Effect, Stream } from "effect"
import { projections } from "../../../src/deepwell/EventLog.ts"
import * as Care from "../operator/MaintenanceFixture.ts"
import { examine, problems } from "./Examined.ts"
import * as OnFile from "../OnFile.ts"

const tables = projections.flatMap((projection) =>
  projection.open(({ name, table }) => [
    { projection: name, table: table.name },
    ...(table.fullText === null ? [] : [{ projection: name, table: table.fullText[0] }])
  ])
)

/** The projections to rebuild, from the findings. */
const advised = (diagnosis: Findings.Diagnosis) => [
  ...new Set(problems(diagnosis).map((found) => (found._tag === "SchemaDiffers" ? found.projection : found._tag)))
]

/** The rows of all projections except the audit log, which has entries of the repair. */
const rows = (file: string) =>
  Effect.map(Care.contents(file), (all) =>
    all.filter(([table]) => !["events", "audit", "projections", "commands"].includes(table))
  )

const rebuild = (file: string, names: ReadonlyArray<string>) =>
  Care.opened(file)(Care.held((door) => Stream.runDrain(door.rebuild(names))))

describe("a deepwell without one of its tables", () => {
  it.scopedLive.each(tables)("$table: a rebuild of $projection is advised, and repairs it", ({ projection, table }) =>
    Effect.gen(function* () {
      // One rebuilds in one transaction, the other in shadow tables.
      for (const length of [0, 1_100]) {
        const file = yield* Care.made(length)
        const before = yield* rows(file)
        yield* Care.spoil(file, `DROP TABLE ${table}`)
        const diagnosis = yield* examine(file)
        expect(problems(diagnosis)).toContainEqual(
          Findings.Finding.SchemaDiffers({ part: "table", key: table, how: "missing", projection })
        )
        expect(advised(diagnosis)).toEqual([projection])
        yield* rebuild(file, [projection])
        expect(yield* examine(file)).toMatchObject({ checked: Findings.checks, findings: [] })
        expect(yield* rows(file)).toEqual(before)
      }
    })
  )

  it.scopedLive("or without any of them: rebuilds of all are advised, and repair them one by one", () =>
    Effect.gen(function* () {
      const file = yield* Care.made()
      const before = yield* rows(file)
      yield* Care.spoil(
        file,
        ...tables.filter(({ table }) => !table.endsWith("_text")).map(({ table }) => `DROP TABLE ${table}`)
      )
      const names = advised(yield* examine(file))
      expect(names.toSorted()).toEqual([...new Set(tables.map(({ projection }) => projection))].toSorted())
      for (const name of names) {
        yield* rebuild(file, [name ?? ""])
      }
      expect(yield* examine(file)).toMatchObject({ checked: Findings.checks, findings: [] })
      expect(yield* rows(file)).toEqual(before)
    })
  )

  it.scopedLive("is repaired when it is opened, also with a missing column", () =>
    Effect.gen(function* () {
      const file = yield* OnFile.filename
      yield* Care.opened(file)(Effect.void)
      for (const { table } of tables.filter((each) => !each.table.endsWith("_text"))) {
        const column = table === "audit" ? "decision" : undefined
        yield* Care.spoil(
          file,
          column === undefined ? `DROP TABLE ${table}` : `ALTER TABLE ${table} DROP COLUMN ${column}`
        )
        expect(Findings.isWell(yield* examine(file))).toBe(false)
        yield* Care.opened(file)(Effect.void)
        expect(yield* examine(file)).toMatchObject({ findings: [] })
      }
    })
  )
})
