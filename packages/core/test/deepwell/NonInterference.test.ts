import { describe, expect, it } from "@effect/vitest"
import { Authority, Deepwell } from "@scipnet/core"
import { Effect, FastCheck } from "effect"
import * as Fixture from "./Fixture.ts"
import * as TwoWorlds from "./TwoWorlds.ts"

/** Random pairs of worlds, half of them with denials concealed: `SCIPNET_TEST_WORLDS=200` is the long form. */
const worlds = Number(process.env["SCIPNET_TEST_WORLDS"] ?? 4)
const fastCheck = { numRuns: Math.ceil(worlds / 2), endOnFailure: true }
const timeout = 180_000 + fastCheck.numRuns * 120_000

// The first difference of two lines, with its context.
const parting = (first = "", second = "") => {
  const at = [...first].findIndex((each, index) => each !== second[index])
  const from = Math.max(0, at - 150)
  return [first.slice(0, 150), `first:  ${first.slice(from, at + 150)}`, `second: ${second.slice(from, at + 150)}`]
}

const difference = (plan: TwoWorlds.Plan, concealDenied: boolean) =>
  Effect.gen(function* () {
    const first = yield* TwoWorlds.told(plan, "first", { concealDenied }, () => undefined)
    const second = yield* TwoWorlds.told(plan, "second", { concealDenied }, () => undefined)
    const lines = first.flatMap((line, index) => (line === second[index] ? [] : parting(line, second[index])))
    return lines.length === 0 && first.length === second.length
      ? undefined
      : yield* Effect.die(new Error(["The answers differ:", ...lines.slice(0, 30)].join("\n")))
  })

describe("a record that a reader may not see", () => {
  it.effect.prop(
    "changes no byte of an answer or outcome when denials are concealed",
    [TwoWorlds.plan(false)],
    ([plan]) => difference(plan, true),
    { fastCheck, timeout }
  )

  it.effect.prop(
    "changes none when denials are not concealed and its existence and level are equal",
    [TwoWorlds.plan(true)],
    ([plan]) => difference(plan, false),
    { fastCheck, timeout }
  )
})

/** Calls of the operator or of the embedding program. */
const notForUsers = [
  "addToImportReport",
  "backup",
  "beginImportReport",
  "checkpoint",
  "configure",
  "consumers",
  "discardParked",
  "events",
  "exportLog",
  "findSession",
  "follow",
  "health",
  "importLegacy",
  "importLog",
  "importPage",
  "importReport",
  "parkedEvents",
  "ping",
  "rebuild",
  "retryParked",
  "sessionEnds",
  "verify",
  "verifyCheckpoint"
]

/** Calls that begin and end sessions, equal for all users. */
const entrance = ["login", "logout", "resume"]

it.effect(
  "each command and each call of users is part of the property",
  () =>
    Effect.gen(function* () {
      const used = new Set<string>()
      const [plan] = FastCheck.sample(TwoWorlds.plan(true), { numRuns: 1, seed: 7 })
      if (plan === undefined) {
        return yield* Effect.dieMessage("no plan was drawn")
      }
      yield* TwoWorlds.told(plan, "second", {}, (name) => void used.add(name))
      const deepwell = yield* Deepwell.Deepwell
      const calls = Object.keys(deepwell).filter((name) => !notForUsers.includes(name) && !entrance.includes(name))
      expect([...used].toSorted()).toEqual(calls.toSorted())
      const secret = ["ChangeUserPassword", "ResetUserPassword", "SetOverridePhrase"]
      const commands = Object.keys(Authority.table).filter((tag) => !secret.includes(tag))
      const done = new Set(plan.doings.flatMap((each) => ("act" in each ? [each.act.name] : [])))
      expect(commands.filter((tag) => !done.has(tag))).toEqual([])
    }).pipe(Effect.provide(Fixture.layer)),
  timeout
)
