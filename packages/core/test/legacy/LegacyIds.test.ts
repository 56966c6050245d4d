import { describe, expect, it } from "@effect/vitest"
import { Option, Schema } from "effect"
import * as LegacyIds from "../../src/legacy/LegacyIds.ts"
import * as Row from "../../src/legacy/LegacyRow.ts"

const forces: ReadonlyArray<readonly [string, string | undefined]> = [
  ["Epsilon-11", "Epsilon-11"],
  ["MTF epsilon-11", "Epsilon-11"],
  ["Mobile Task Force Tau-5 (“Samsara”)", "Tau-5"],
  [" alpha-omega-3 ", "Alpha-Omega-3"],
  ["Nine-Tailed Fox", undefined],
  ["Epsilon-11-B", undefined],
  ["Epsilon-11111111", undefined],
  ["", undefined]
]

const user = Schema.decodeUnknownSync(Row.User)
const scp = Schema.decodeUnknownSync(Row.Scp)
const site = Schema.decodeUnknownSync(Row.Site)
const mtf = Schema.decodeUnknownSync(Row.Mtf)

describe("LegacyIds", () => {
  it.each(forces)("maps a task force named %j to %s", (name, id) => {
    expect(Option.getOrUndefined(LegacyIds.taskForceIdOf(name))).toBe(id)
  })

  it("maps negative ids to provisional sites", () => {
    expect([19, 0, -4, 12_345_678].map((id) => Option.getOrUndefined(LegacyIds.siteIdOf(id)))).toEqual([
      "Site-19",
      "Site-0",
      "Provisional-Site-4",
      undefined
    ])
  })

  it("maps rows to records with the same numbers, and reports invalid and duplicate rows", () => {
    const found = LegacyIds.entries({
      sites: [site({ id: 19 }), site({ id: -4 })],
      mtfs: [
        mtf({ id: 1, name: "Epsilon-11" }),
        mtf({ id: 2, name: "Unnamed" }),
        mtf({ id: 3, name: "MTF Epsilon-11" })
      ],
      users: [user({ id: 7 }), user({ id: -7 })],
      scps: [scp({ id: 7 }), scp({ id: 173 }), scp({ id: 3000 }), scp({ id: -1 }), scp({ id: 12_345_678 })]
    })
    expect(found.entries.map(({ type, id }) => `${type} ${id}`)).toEqual([
      "site Site-19",
      "site Provisional-Site-4",
      "mtf Epsilon-11",
      "user 7",
      "scp SCP-007",
      "scp SCP-173",
      "scp SCP-3000"
    ])
    expect(found.problems.map(({ table, id, field, problem, value }) => [table, id, field, problem, value])).toEqual([
      ["mtfs", 2, "name", "bad-id", "Unnamed"],
      ["mtfs", 3, null, "duplicate", "Epsilon-11"],
      ["users", -7, "id", "bad-id", "-7"],
      ["scps", -1, "id", "bad-id", "-1"],
      ["scps", 12_345_678, "id", "bad-id", "12345678"]
    ])
  })

  it("excludes secrets from the digest of a row", () => {
    const digest = (more: object) =>
      LegacyIds.entries({ sites: [], mtfs: [], users: [user({ id: 7, name: "A", ...more })], scps: [] }).entries.map(
        LegacyIds.revision
      )
    expect(digest({ password: "one", updated_at: 5 })).toEqual(digest({ password: "two", override_phrase: "three" }))
    expect(digest({ name: "B" })).not.toEqual(digest({}))
  })
})
