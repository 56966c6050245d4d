import { describe, expect, it } from "@effect/vitest"
import { Either, Schema } from "effect"
import * as Row from "../../src/legacy/LegacyRow.ts"

const times: ReadonlyArray<readonly [unknown, number | undefined]> = [
  ["2019-03-01 08:00:00", Date.UTC(2019, 2, 1, 8)],
  ["2019-03-01 08:00:00.123456", Date.UTC(2019, 2, 1, 8, 0, 0, 123)],
  ["2019-03-01T08:00", Date.UTC(2019, 2, 1, 8)],
  ["2019-03-01T08:00:00+02:00", Date.UTC(2019, 2, 1, 6)],
  ["2019-03-01", Date.UTC(2019, 2, 1)],
  [1_551_427_200, Date.UTC(2019, 2, 1, 8)],
  [1_551_427_200.5, Date.UTC(2019, 2, 1, 8, 0, 0, 500)],
  [1_551_427_200_000, Date.UTC(2019, 2, 1, 8)],
  ["2019-13-01", undefined],
  ["yesterday", undefined],
  ["", undefined],
  [Number.MAX_SAFE_INTEGER, undefined],
  [Number.POSITIVE_INFINITY, undefined]
]

const user = Row.decode("users", Row.User)

describe("LegacyRow", () => {
  it.each(times)("decodes the time %j to %s", (cell, at) => {
    expect(Either.getOrUndefined(Schema.decodeUnknownEither(Row.Time)(cell))).toBe(at)
  })

  it("requires only the id", () => {
    const { row, problems } = Either.getOrThrow(user({ id: "7" }))
    expect(row).toMatchObject({ id: 7, name: null, password: null, is_active: true, created_at: null })
    expect(problems).toEqual([])
  })

  it("reports invalid cells without their values", () => {
    const { row, problems } = Either.getOrThrow(
      user({
        id: 7,
        name: new Uint8Array(3),
        password: 4711,
        clearance_lvl_id: 1.5,
        is_active: "perhaps",
        created_at: "?"
      })
    )
    expect(row).toMatchObject({ name: null, password: null, clearance_lvl_id: null, is_active: null, created_at: null })
    expect(problems.map(({ field, problem, value }) => [field, problem, value])).toEqual(
      ["name", "password", "clearance_lvl_id", "is_active", "created_at"].map((field) => [field, "unreadable", null])
    )
  })

  it("reveals no secret when printed", () => {
    const { row } = Either.getOrThrow(user({ id: 7, password: "scrypt:marked", override_phrase: "scrypt:marked" }))
    expect(JSON.stringify(row) + String(row.password)).not.toContain("marked")
  })

  it.each([[{ id: null }], [{ id: 1.5 }], [{ id: "x" }], [{ name: "ada" }], ["no row"], [null]])(
    "rejects %j",
    (row) => {
      expect(Either.isLeft(user(row))).toBe(true)
    }
  )
})
