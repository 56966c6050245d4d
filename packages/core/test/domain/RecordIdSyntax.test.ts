/** Ids of records as typed. */
import { expect, it } from "@effect/vitest"
import { Arbitrary, FastCheck } from "effect"
import * as RecordIdSyntax from "../../src/domain/RecordIdSyntax.ts"
import { SiteId } from "../../src/domain/SiteId.ts"
import { TaskForceId } from "../../src/domain/TaskForceId.ts"
import { UserId } from "../../src/domain/UserId.ts"

it.each([
  ["scp", "173", "SCP-173"],
  ["scp", "scp-96", "SCP-096"],
  ["scp", "the sculpture", "the sculpture"],
  ["site", "site-77", "Site-77"],
  ["site", "SITE-77", "Site-77"],
  ["site", "bio-site-84", "Bio-Site-84"],
  ["site", "NULL-Site-0", "NULL-Site-0"],
  ["mtf", "EPSILON-11", "Epsilon-11"],
  ["mtf", "tau-5", "Tau-5"],
  ["user", "R.Vance", "r.vance"],
  ["other", "x", "x"]
])("of a %s: %j is %j", (type, typed, expected) => {
  expect(RecordIdSyntax.normalize(type, typed)).toBe(expected)
})

const valid = FastCheck.oneof(
  Arbitrary.make(UserId).map((id) => ["user", id] as const),
  Arbitrary.make(TaskForceId).map((id) => ["mtf", id] as const),
  Arbitrary.make(SiteId)
    .filter((id) => !/(^|-)(SITE|AREA)(-|$)/.test(id))
    .map((id) => ["site", id] as const)
)

it.prop("a valid id is unchanged", [valid], ([[type, id]]) => {
  expect(RecordIdSyntax.normalize(type, id)).toBe(id)
})
