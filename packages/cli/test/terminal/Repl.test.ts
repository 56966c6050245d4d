/** What is typed at the terminal, and what it shows. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import * as Parser from "../../src/terminal/Parser.ts"
import * as Archive from "./Archive.ts"

/** What was shown after a line, up to the next one. */
const after = (shown: string, line: string): string => shown.split(`>>> ${line}\n`)[1]?.split("\n>>> ")[0] ?? ""

const typed = (user: Parameters<typeof Archive.typed>[0], lines: ReadonlyArray<string>) =>
  Effect.provide(Archive.typed(user, lines), Archive.layer)

describe("the terminal", () => {
  it.live("reads by number, by name and from one to the next, and opens addenda one after another", () =>
    Effect.gen(function* () {
      const lines = [
        "ACCESS 173",
        "OPEN",
        "OPEN",
        "OPEN ",
        "NEXT",
        "PREV",
        "ACCESS the lantern",
        "ACCESS The Lantenr",
        "RANDOM SCP"
      ]
      const { shown, refused } = yield* typed("reader", lines)
      expect(after(shown, "ACCESS 173")).toContain("The Sculpture")
      expect(after(shown, "OPEN")).toContain("Text of The first night.")
      expect(shown).toContain("Text of The second night.")
      expect(shown).toContain("that was the last of 2")
      expect(after(shown, "NEXT")).toContain("The Lantern")
      expect(after(shown, "PREV")).toContain("The Sculpture")
      expect(after(shown, "ACCESS the lantern")).toContain("SCP-174")
      expect(after(shown, "ACCESS The Lantenr")).toMatch(/EXPUNGED[^]*Nearest to that:[^]*SCP-174 {2}The Lantern/)
      expect(after(shown, "RANDOM SCP")).toMatch(/SCP-17[34]/)
      expect(refused).toBe(1)
    })
  )

  it.live("tells who may not know of a record nothing of it, also by its name", () =>
    Effect.gen(function* () {
      const { shown } = yield* typed("reader", ["ACCESS The Sealed One", "NEXT", "SEARCH sealed", "LIST"])
      expect(after(shown, "ACCESS The Sealed One")).toContain("EXPUNGED")
      expect(shown).not.toContain("SCP-500")
    })
  )

  it.live("has a proposal made by one and approved by another, who is told of it", () =>
    Effect.gen(function* () {
      const first = yield* Archive.typed("keeper", [
        "PROPOSE 173 NEUTRALIZED it does not move / a year of film",
        "APPROVE 173",
        "PENDING"
      ])
      expect(first.shown).toContain("Proposed. Somebody else types APPROVE SCP-173.")
      expect(first.refused).toBe(1)
      const second = yield* Archive.typed("second", ["APPROVE 173", "HISTORY 173", "APPROVE 173", "REJECT 173"])
      expect(second.shown).toContain("One proposal waits for a second person.")
      expect(second.shown).toContain("SCP-173: approved.")
      expect(after(second.shown, "HISTORY 173")).toMatch(/neutralized[^]*it does not move/i)
      expect(second.shown).toContain("nothing waits for a second person on SCP-173")
      expect(second.refused).toBe(2)
      const third = yield* Archive.typed("keeper", ["PROPOSE 174 NEUTRALIZED out of oil / a dry wick", "WITHDRAW 174"])
      expect(third.shown).toContain("SCP-174: withdrawn.")
      const fourth = yield* Archive.typed("keeper", ["PROPOSE 174 NEUTRALIZED out of oil / a dry wick"])
      expect(fourth.refused).toBe(0)
      expect((yield* Archive.typed("second", ["REJECT 174 there is oil"])).shown).toContain("SCP-174: rejected.")
    }).pipe(Effect.provide(Archive.layer))
  )

  it.live("shows auditors the audit log, and others that they may not", () =>
    Effect.gen(function* () {
      const { shown } = yield* typed("keeper", ["ACCESS 173", "AUDIT 173"])
      expect(after(shown, "AUDIT 173")).toMatch(/keeper/)
      expect((yield* typed("reader", ["AUDIT"])).shown).toContain("CLEARANCE DENIED")
    })
  )

  it.live("watches, says so, and stops when it is told to", () =>
    Effect.gen(function* () {
      const { shown } = yield* typed("keeper", ["WATCH OFF", "WATCH", "WATCH", "WATCH OFF", "WATCH maybe"])
      expect(shown).toMatch(
        /Nothing is watched[^]*Watching: what[^]*Watching already[^]*No longer watching[^]*WATCH \[OFF\]/
      )
    })
  )

  it.live.prop(
    "answers anything, and never breaks",
    [
      FastCheck.array(
        FastCheck.oneof(
          FastCheck.string({ unit: "binary", maxLength: 60 }),
          FastCheck.tuple(
            FastCheck.constantFrom(...Parser.commands.map(({ name }) => name).filter((name) => name !== "LOGOUT")),
            FastCheck.array(
              FastCheck.oneof(
                FastCheck.constantFrom("173", "SCP", "USER", "reader", "/", "OFF", "neutralized"),
                FastCheck.string({ maxLength: 12 })
              ),
              { maxLength: 4 }
            )
          ).map(([name, words]) => [name, ...words].join(" "))
        ),
        { maxLength: 8 }
      )
    ],
    ([lines]) =>
      Effect.gen(function* () {
        const { shown } = yield* typed("keeper", lines)
        expect(shown).toContain("Session closed.")
        expect(shown).not.toMatch(/[\u0000-\u0008\u000e-\u001f]/)
      }),
    { fastCheck: { numRuns: 12 } }
  )
})
