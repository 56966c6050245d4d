/** Values of options: in any letter case, or an error that says what to type. */
import { describe, expect, it } from "@effect/vitest"
import * as AuditQuestions from "@scipnet/presentation/audit/AuditQuestions"
import { Effect, Either } from "effect"
import * as Pages from "../../src/options/Pages.ts"
import * as ShortId from "../../src/options/ShortId.ts"
import * as AuditActions from "../../src/options/AuditActions.ts"
import * as CommandDescriptions from "../../src/program/CommandDescriptions.ts"
import * as CommandLine from "../../src/program/CommandLine.ts"
import * as CommandRegistry from "../../src/program/CommandRegistry.ts"
import * as OptionValues from "../../src/options/OptionValues.ts"

const table = CommandDescriptions.table(await CommandRegistry.all())

const decode = (line: string) =>
  Effect.either(OptionValues.decode(CommandLine.parse(table, line.split(" ")))).pipe(
    Effect.map(Either.mapLeft(({ what, why }) => `${what}: ${why}`)),
    Effect.map(Either.map((decoded) => CommandLine.reorderOptions(decoded).join(" ")))
  )

describe("values of options and arguments", () => {
  it.effect.each([
    ["scp list --class keter", "scp list --class Keter"],
    ["scp list --status ACTIVE --sort Name", "scp list --status active --sort name"],
    ["access SCP 173", "access -- scp 173"],
    ["scp status 173 EXPLAINED --reason x", "scp status --reason x -- 173 explained"]
  ])("%j is %j", ([line, expected]) =>
    Effect.gen(function* () {
      expect(yield* decode(line ?? "")).toEqual(Either.right(expected))
    })
  )

  it.effect.each([
    [
      "scp list --class kter",
      /^--class: "kter" is not Safe, .* or Esoteric\. Did you mean Keter\? Example: --class Keter$/
    ],
    ["scp list --level abc", /^--level: "abc" is not a whole number, e\.g\. --level 3$/],
    ["scp list --level 1e3", /^--level: "1e3" is not a whole number/],
    [
      "access scpp 173",
      /^type: "scpp" is not scp, user, site or mtf\. Did you mean scp\? Example: scipnet access scp /
    ],
    ["scp list --format xml", /^--format: "xml" is not table, csv or json\. Example: --format table$/]
  ] as const)("%j is rejected", ([line, expected]) =>
    Effect.gen(function* () {
      expect(Either.getOrElse(Either.flip(yield* decode(line)), () => "accepted")).toMatch(expected)
    })
  )
})

describe("pages", () => {
  const numbers = (total: number, calls: Array<number>) =>
    Pages.collect<number, never, never>(1_200, ({ last = 0, limit }) =>
      Effect.sync(() => {
        calls.push(limit)
        return Array.from({ length: Math.max(0, Math.min(limit, total - last)) }, (_, at) => last + at + 1)
      })
    )

  it.effect.each([
    [0, [500], 0, false],
    [499, [500], 499, false],
    [1_200, [500, 500, 201], 1_200, false],
    [1_201, [500, 500, 201], 1_200, true]
  ] as const)("of %i rows", ([total, expected, shown, hasMore]) =>
    Effect.gen(function* () {
      const calls: Array<number> = []
      const found = yield* numbers(total, calls)
      expect({ calls, shown: found.rows.length, hasMore: found.hasMore }).toEqual({ calls: expected, shown, hasMore })
    })
  )
})

it("short ids are the shortest beginnings that no other id has, of eight characters at least", () => {
  const [one, two, three] = [
    "01a22379-2e78-76d5-a2b2-cead98e2b74c",
    "01a22379-2e79-76d5-a2b2-cead98e2b74c",
    "01b22379-2e78-76d5-a2b2-cead98e2b74c"
  ]
  expect(ShortId.shorten(one, [one])).toBe("01a22379")
  expect(ShortId.shorten(one, [one, three])).toBe("01a22379")
  expect(ShortId.shorten(one, [one, two, three])).toBe("01a22379-2e78")
})

describe("actions of the audit log", () => {
  it.effect("are found in any letter case, or suggested", () =>
    Effect.gen(function* () {
      expect(yield* AuditActions.decode("--not", "loggedin, LoggedOut")).toEqual(["LoggedIn", "LoggedOut"])
      expect(yield* AuditActions.decode("--action", "legacy:anything")).toEqual(["legacy:anything"])
      const refused = yield* Effect.flip(AuditActions.decode("--action", "acess"))
      expect(refused.why).toBe('there is no action "acess". Did you mean access?')
    })
  )

  it("of questions are known", () => {
    const asked = AuditQuestions.names
      .map(AuditQuestions.find)
      .flatMap(({ filter }) => [...(filter.actions ?? []), ...(filter.not ?? [])])
    expect(asked.filter((action) => !AuditActions.known.includes(action))).toEqual([])
    expect(Object.keys(AuditQuestions.questions)).toEqual(AuditQuestions.names)
  })
})
