/** The grammar of the commands that write, and the words for a shell. */
import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import { roles } from "@scipnet/core/domain/access/Role"
import type { Name } from "../../src/terminal/LineData.ts"
import * as ReviewTarget from "../../src/terminal/ReviewTarget.ts"
import * as ShellLine from "../../src/terminal/ShellLine.ts"
import * as Values from "../../src/terminal/TypedValues.ts"
import * as WritingLine from "../../src/terminal/WritingLine.ts"

const now = Date.UTC(2026, 5, 1)
const words = (line: string): ReadonlyArray<string> => line.split(" ").filter((word) => word !== "")
const names: ReadonlyArray<Name> = [
  ...(["LOG", "DIFF", "REVERT", "ASOF", "REGISTER", "EDIT", "FILE", "ASSIGN"] as const),
  ...(["RECLASSIFY", "CLEARANCE", "ROLE", "PHRASE", "BREAK-GLASS", "WHY", "EXPORT"] as const)
]

describe("a line of a command that writes", () => {
  it.each([
    ["LOG", "173 description", "scp log SCP-173 description"],
    ["DIFF", "173 description 1 2", "scp diff SCP-173 description --from 1 --to 2"],
    ["DIFF", "site site-19 2026-01-31", "site diff Site-19 --from 2026-01-31"],
    ["REVERT", "173 description 2h ago", "scp revert SCP-173 description --to 2h ago"],
    ["ASOF", "173 yesterday", "asof scp SCP-173 --time yesterday"],
    ["REGISTER", "173 euclid 2 The Sculpture", "scp register SCP-173 --class Euclid --level 2 --name The Sculpture"],
    ["REGISTER", "USER R.Vance 2 Ruth Vance", "user register r.vance --level 2 --name Ruth Vance"],
    ["EDIT", "173 description", "scp file SCP-173 description"],
    ["FILE", "173 addendum-1 4", "scp file SCP-173 addendum-1 - --level 4"],
    ["ASSIGN", "173 SITE site-19 MTF none", "scp assign SCP-173 --site Site-19 --mtf none"],
    ["RECLASSIFY", "173 KETER 4 3", "scp reclassify SCP-173 --class Keter --disruption 4 --risk 3"],
    ["CLEARANCE", "mtf EPSILON-11 3 a reason", "mtf clearance Epsilon-11 --level 3 --reason a reason"],
    ["ROLE", "R.Vance ARCHIVIST revoke", "user role r.vance archivist --revoke"],
    ["PHRASE", "", "user phrase"],
    ["BREAK-GLASS", "096 a breach", "access scp SCP-096 --break-glass --reason a breach"],
    ["WHY", "R.Vance 096", "why --reader r.vance scp SCP-096"],
    ["EXPORT", "173 file.html", "scp export SCP-173 --output file.html"]
  ] as const)("%s %s is `scipnet %s` in a shell", (name, line, shell) => {
    const found = ShellLine.translate(name, words(line), true, now)
    expect(Array.isArray(found) ? found.join(" ") : found).toBe(shell)
  })

  it.each([
    ["REGISTER", "173 Loud 2 Name", "Loud is no class: a class is Safe, Euclid, Keter"],
    ["REGISTER", "173 Safe 7 Name", "7 is no level: a level is 0, 1, 2, 3, 4, 5 or 6"],
    ["REGISTER", "door Safe 1 Name", "door is no item number such as SCP-173"],
    ["RECLASSIFY", "173 Safe 6", "6 is no disruption class"],
    ["RECLASSIFY", "173 Safe 1 x", "x is no risk class"],
    ["ROLE", "r.vance boss", "boss is no role: a role is archivist, administrator or auditor"],
    ["DIFF", "173 2999-01-01", "it is in the future"],
    ["REVERT", "173 description 2026", "expected the number of a revision such as 2"],
    ["ASOF", "173 2026-02-30", "2026-02-30 is no time"],
    ["FILE", "173 description high", "high is no level"],
    ["CLEARANCE", `173 ${"9".repeat(500)} reason`, `${"9".repeat(40)} is no level`]
  ] as const)("%s %s names its mistake", (name, line, mistake) => {
    const reading = WritingLine.read(name, words(line), now)
    expect(Values.isMistake(reading) ? reading.mistake : reading).toContain(mistake)
  })

  it.each([
    ["LOG", ""],
    ["LOG", "173 a b"],
    ["DIFF", "173 description 1 2 3"],
    ["DIFF", "USER r.vance"],
    ["REVERT", "173 description"],
    ["EDIT", "USER r.vance text"],
    ["ASSIGN", "173"],
    ["ASSIGN", "173 ROOM 9"],
    ["ASSIGN", "SITE Site-19 SITE Site-19"],
    ["ROLE", "r.vance archivist NEVER"],
    ["PHRASE", "open sesame"],
    ["EXPORT", "173 a b"]
  ] as const)("%s %s has its usage", (name, line) => {
    expect(WritingLine.read(name, words(line), now)).toBeUndefined()
  })

  it.prop(
    "is read from any words, and is words for a shell if it has no mistake",
    [FastCheck.constantFrom(...names), FastCheck.array(FastCheck.string({ unit: "binary", maxLength: 12 }))],
    ([name, typed]) => {
      const reading = WritingLine.read(name, typed, now)
      const shell = ShellLine.translate(name, typed, true, now)
      expect(Array.isArray(shell)).toBe(
        ShellLine.hasOption(typed) ? shell !== undefined : reading !== undefined && !Values.isMistake(reading)
      )
    }
  )

  it("knows every role of the library", () => {
    expect(Values.roles).toEqual(roles.map(({ role }) => role))
  })
})

describe("the review of a line", () => {
  const waiting = [
    { glass: "0196c1f0-aaaa", target: "SCP-096" },
    { glass: "0196c1f1-bbbb", target: "SCP-049" },
    { glass: "0197aaaa-cccc", target: "SCP-049" },
    { glass: "0198aaaa-dddd", target: null }
  ]

  it.each([
    ["096", "0196c1f0-aaaa"],
    ["0196C1F1", "0196c1f1-bbbb"],
    ["0198", "0198aaaa-dddd"],
    ["0196", "has several"],
    ["049", "has several"],
    ["019", "nothing waits"],
    ["173", "nothing waits"],
    ["", "nothing waits"]
  ])("%j is %s", (typed, expected) => {
    const found = ReviewTarget.find(waiting, typed)
    expect(Values.isMistake(found) ? found.mistake : found.glass).toContain(expected)
  })
})
