import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Completion from "../../src/terminal/Completion.ts"
import * as Archive from "./Archive.ts"

describe("Completion", () => {
  it.live.each([
    ["", 36],
    ["s", ["SEARCH ", "STATUS "]],
    ["ACC", ["ACCESS "]],
    ["help se", ["SEARCH "]],
    ["ACCESS 17", ["SCP-173 ", "SCP-174 "]],
    ["access scp-17", ["SCP-173 ", "SCP-174 "]],
    ["ACCESS U", ["USER "]],
    ["ACCESS USER re", ["reader "]],
    // The reader cannot see SCP-500.
    ["ACCESS 5", []],
    ["ACCESS 173 ", []],
    ["STATUS 173 exp", ["EXPLAINED "]],
    ["PROPOSE 173 N", ["NEUTRALIZED "]],
    ["PROPOSE 173 NEUTRALIZED because", []],
    ["REGISTER S", ["SCP ", "STAFF ", "SITE "]],
    ["REGISTER 175 k", ["Keter "]],
    ["RECLASSIFY 173 eu", ["Euclid "]],
    ["FILE 173 desc", ["description "]],
    ["DIFF 17", ["SCP-173 ", "SCP-174 "]],
    ["ROLE re", ["reader "]],
    ["ROLE reader arch", ["archivist "]],
    ["WHY reader 17", ["SCP-173 ", "SCP-174 "]],
    ["RANDOM m", ["MTF "]],
    ["WHOAMI x", []],
    ["NONSENSE x", []]
  ] as const)("completes %j to %j", ([line, expected]) =>
    Effect.gen(function* () {
      const completions = yield* Archive.as("reader")(Completion.complete(line))
      expect(typeof expected === "number" ? completions.length : completions).toEqual(expected)
    }).pipe(Effect.provide(Archive.layer))
  )
})
