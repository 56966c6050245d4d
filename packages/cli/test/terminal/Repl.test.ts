/** Commands typed at the terminal, and their output. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import * as Parser from "../../src/terminal/Parser.ts"
import * as Archive from "./Archive.ts"

/** The output of a line, up to the next one. */
const outputOf = (shown: string, line: string): string => shown.split(`>>> ${line}\n`)[1]?.split("\n>>> ")[0] ?? ""

const typeLines = (user: Parameters<typeof Archive.typed>[0], lines: ReadonlyArray<string>) =>
  Effect.provide(Archive.typed(user, lines), Archive.layer)

/** Commands that end the terminal, or create files. */
const excluded: ReadonlySet<string> = new Set(["LOGOUT", "EXPORT", "FILE", "EDIT"])

describe("the terminal", () => {
  it.live("reads records by id, by name and in order, and opens addenda in order", () =>
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
      const { shown, refused } = yield* typeLines("reader", lines)
      expect(outputOf(shown, "ACCESS 173")).toContain("The Sculpture")
      expect(outputOf(shown, "OPEN")).toContain("Text of The first night.")
      expect(shown).toContain("Text of The second night.")
      expect(shown).toContain("that was the last of 2")
      expect(outputOf(shown, "NEXT")).toContain("The Lantern")
      expect(outputOf(shown, "PREV")).toContain("The Sculpture")
      expect(outputOf(shown, "ACCESS the lantern")).toContain("SCP-174")
      expect(outputOf(shown, "ACCESS The Lantenr")).toMatch(/EXPUNGED[^]*Nearest to that:[^]*SCP-174 {2}The Lantern/)
      expect(outputOf(shown, "RANDOM SCP")).toMatch(/SCP-17[34]/)
      expect(refused).toBe(1)
    })
  )

  it.live("does not reveal a hidden record, also by its name", () =>
    Effect.gen(function* () {
      const { shown } = yield* typeLines("reader", ["ACCESS The Sealed One", "NEXT", "SEARCH sealed", "LIST"])
      expect(outputOf(shown, "ACCESS The Sealed One")).toContain("EXPUNGED")
      expect(shown).not.toContain("SCP-500")
    })
  )

  it.live("lets one user propose and another approve, who gets a notice of the proposal", () =>
    Effect.gen(function* () {
      const first = yield* Archive.typed("keeper", [
        "PROPOSE 173 NEUTRALIZED it does not move / a year of film",
        "APPROVE 173",
        "PENDING"
      ])
      expect(first.shown).toContain("Proposed. Another user can approve it: APPROVE SCP-173.")
      expect(first.refused).toBe(1)
      const second = yield* Archive.typed("second", ["APPROVE 173", "HISTORY 173", "APPROVE 173", "REJECT 173"])
      expect(second.shown).toContain("One proposal waits for a second person.")
      expect(second.shown).toContain("SCP-173: approved.")
      expect(outputOf(second.shown, "HISTORY 173")).toMatch(/neutralized[^]*it does not move/i)
      expect(second.shown).toContain("there is no open proposal on SCP-173")
      expect(second.refused).toBe(2)
      const third = yield* Archive.typed("keeper", ["PROPOSE 174 NEUTRALIZED out of oil / a dry wick", "WITHDRAW 174"])
      expect(third.shown).toContain("SCP-174: withdrawn.")
      const fourth = yield* Archive.typed("keeper", ["PROPOSE 174 NEUTRALIZED out of oil / a dry wick"])
      expect(fourth.refused).toBe(0)
      expect((yield* Archive.typed("second", ["REJECT 174 there is oil"])).shown).toContain("SCP-174: rejected.")
    }).pipe(Effect.provide(Archive.layer))
  )

  it.live("shows auditors the audit log, and denies it to others", () =>
    Effect.gen(function* () {
      const { shown } = yield* typeLines("keeper", ["ACCESS 173", "AUDIT 173"])
      expect(outputOf(shown, "AUDIT 173")).toMatch(/keeper/)
      expect((yield* typeLines("reader", ["AUDIT"])).shown).toContain("CLEARANCE DENIED")
    })
  )

  it.live("suggests similar commands for an unknown word", () =>
    Effect.gen(function* () {
      const lines = ["serch concrete", "histroy 173", "acc 173", "173", "__proto__", `${"x".repeat(5_000)} y`]
      const { shown, refused } = yield* typeLines("reader", lines)
      expect(outputOf(shown, "serch concrete")).toBe("There is no command serch. Did you mean SEARCH?\n")
      expect(outputOf(shown, "histroy 173")).toBe("There is no command histroy. Did you mean HISTORY?\n")
      expect(outputOf(shown, "acc 173")).toBe("There is no command acc. Did you mean ACCESS?\n")
      expect(outputOf(shown, "173")).toBe("There is no command 173. Type HELP to list the commands.\n")
      expect(outputOf(shown, "__proto__")).toBe("There is no command __proto__. Type HELP to list the commands.\n")
      expect(shown).toContain(`There is no command ${"x".repeat(40)}. Type HELP`)
      expect(refused).toBe(lines.length)
    })
  )

  it.live("turns WATCH on and off", () =>
    Effect.gen(function* () {
      const { shown } = yield* typeLines("keeper", ["WATCH OFF", "WATCH", "WATCH", "WATCH OFF", "WATCH maybe"])
      expect(shown).toMatch(/WATCH is not on[^]*WATCH is on: [^]*WATCH is already on[^]*WATCH is off[^]*WATCH \[OFF\]/)
    })
  )

  it.live.prop(
    "handles any input without failing",
    [
      FastCheck.array(
        FastCheck.oneof(
          FastCheck.string({ unit: "binary", maxLength: 60 }),
          FastCheck.tuple(
            FastCheck.constantFrom(...Parser.commands.map(({ name }) => name).filter((name) => !excluded.has(name))),
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
        const { shown } = yield* typeLines("keeper", lines)
        expect(shown).toContain("Session closed.")
        expect(shown).not.toMatch(/[\u0000-\u0008\u000e-\u001f]/)
      }),
    { fastCheck: { numRuns: 12 } }
  )
})
