import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import * as SectionId from "../../src/domain/SectionId.ts"
import { SiteId } from "../../src/domain/SiteId.ts"
import { TaskForceId } from "../../src/domain/TaskForceId.ts"
import { UserId } from "../../src/domain/UserId.ts"

const ids = [
  {
    name: "SiteId",
    is: Schema.is(SiteId),
    valid: [
      "Site-19",
      "Area-12",
      "Bio-Site-84",
      "NULL-Site-0",
      "Site-06-3",
      "Provisional-Site-4",
      "Area-179",
      "A-1",
      "Site-999999"
    ],
    invalid: [
      "",
      "Site",
      "Site-",
      "Site-1-2-3",
      "site-19",
      "19",
      "Site 19",
      "Site-1234567",
      "Site--19",
      "Site-19-B",
      "Site-19\n",
      "Sité-19",
      "A-B-C-D-E-F-1",
      `Site-${"A".repeat(60)}-1`
    ]
  },
  {
    name: "TaskForceId",
    is: Schema.is(TaskForceId),
    valid: ["Epsilon-11", "Alpha-1", "Nu-7", "Mu-4", "Iota-10", "Samsara-Tau-5", "Alpha-Beta-Gamma-9"],
    invalid: [
      "",
      "Epsilon",
      "epsilon-11",
      "EPSILON-11",
      "E-11",
      "Epsilon 11",
      "Epsilon-",
      "Epsilon-1234567",
      "Epsilon-11\r",
      'Epsilon-11 "Nine-Tailed Fox"',
      "A1-1",
      "Aa-Bb-Cc-Dd-1",
      `${"A".repeat(1)}${"a".repeat(63)}-1`
    ]
  },
  {
    name: "UserId",
    is: Schema.is(UserId),
    valid: ["user-7", "l.hayden", "7", "a", "a_b", "o5-1", "a".repeat(64)],
    invalid: [
      "",
      "User-7",
      ".hidden",
      "-rf",
      "_a",
      "a b",
      "operator:alice",
      "a/b",
      "a@b",
      "é",
      "user-7\n",
      "user-7\0",
      "a".repeat(65)
    ]
  },
  {
    name: "SectionId",
    is: Schema.is(SectionId.SectionId),
    valid: ["procedures", "description", "addendum-106-2", "1", "a".repeat(64)],
    invalid: ["", "Procedures", "-a", "a.b", "a_b", "a b", "../a", "a\n", "a".repeat(65)]
  }
]

describe.each(ids)("$name", ({ is, valid, invalid }) => {
  it.each(valid)("accepts %j", (text) => {
    expect(is(text)).toBe(true)
  })

  it.each([...invalid, 7, null, undefined, {}])("rejects %j", (text) => {
    expect(is(text)).toBe(false)
  })
})

describe("SectionId.kindOf", () => {
  it.each([
    ["procedures", "procedures"],
    ["description", "description"],
    ["addendum-106-2", "addendum"],
    ["interview", "addendum"]
  ])("returns for %s the kind %s", (id, kind) => {
    expect(SectionId.kindOf(SectionId.SectionId.make(id))).toBe(kind)
  })
})
