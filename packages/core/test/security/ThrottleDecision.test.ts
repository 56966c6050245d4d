/** The rules of throttling as pure functions on rows. */
import { describe, expect, it } from "@effect/vitest"
import { Array, Context, Duration, Effect, Either, FastCheck, Layer } from "effect"
import { Database } from "../../src/database/Database.ts"
import * as KnownOrigins from "../../src/security/KnownOrigins.ts"
import { defaults } from "../../src/security/SecurityConfig.ts"
import * as Throttle from "../../src/security/Throttle.ts"
import * as ThrottleDecision from "../../src/security/ThrottleDecision.ts"
import * as ThrottleKeys from "../../src/security/ThrottleKeys.ts"
import * as Reference from "./ThrottleReference.ts"
import * as Storage from "./Storage.ts"

const parameters = { ...defaults, accountTries: 2, accountTriesInAll: 4, originTries: 3, throttleKeys: 9 }
const noon = 10 ** 12
const base = Duration.toMillis(parameters.throttleBase)
const cap = Duration.toMillis(parameters.throttleCap)
const memory = Duration.toMillis(parameters.throttleMemory)

const account = FastCheck.constantFrom("account-1", "account-2", "account-3")
const origin = FastCheck.constantFrom("10.0.0.1", "10.0.0.2", "cli", null)
const tried = FastCheck.oneof(
  { weight: 6, arbitrary: FastCheck.record({ kind: FastCheck.constant("password" as const), account, origin }) },
  {
    weight: 2,
    arbitrary: FastCheck.record({
      kind: FastCheck.constant("password" as const),
      account: FastCheck.constant(null),
      origin
    })
  },
  { weight: 1, arbitrary: FastCheck.record({ kind: FastCheck.constant("token" as const), origin }) },
  { weight: 1, arbitrary: FastCheck.record({ kind: FastCheck.constant("own secret" as const), account }) }
)
const step = FastCheck.record({
  tried,
  name: FastCheck.constantFrom("one", "two"),
  passes: FastCheck.constantFrom(0, 0, 0, 1, base - 1, base, 3 * base, -base, cap, -cap, memory - 1, memory, -memory),
  succeeds: FastCheck.nat(3).map((drawn) => drawn === 0),
  noted: FastCheck.nat(7).map((drawn) => drawn === 0)
})

const open = Effect.map(Layer.build(Layer.fresh(Storage.memory)), Context.get(Database))

describe("the throttle's decision", () => {
  it.scoped.prop(
    "equals that of the statements that decided before, in verdicts and rows",
    [FastCheck.array(step, { minLength: 1, maxLength: 60, size: "max" })],
    ([steps]) =>
      Effect.gen(function* () {
        const [now, before] = [yield* open, yield* open]
        let at = noon
        for (const { tried, name, passes, succeeds, noted } of steps) {
          at += passes
          const attempt: ThrottleKeys.Attempt =
            tried.kind === "password"
              ? { ...tried, name, at }
              : tried.kind === "token"
                ? { ...tried, at }
                : { ...tried, session: name, at }
          const [decided, expected] = yield* Effect.forEach(
            [
              [now, Throttle],
              [before, Reference]
            ] as const,
            ([database, { countAttempt, recordSuccess }]) =>
              database.write("an attempt", (run) => {
                if (noted && attempt.kind === "password" && attempt.account !== null) {
                  KnownOrigins.recordLogin(run, attempt.account, attempt.origin, at)
                }
                const verdict = countAttempt(run, attempt, parameters)
                if (succeeds && verdict.allowed) {
                  recordSuccess(run, verdict.counted, parameters)
                }
                return Either.right({ verdict, rows: run("SELECT * FROM throttles ORDER BY key") })
              })
          )
          expect(decided).toEqual(expected)
        }
      }),
    { fastCheck: { numRuns: 60 } }
  )

  it("ignores forgotten rows, so that a store can delete them later", () => {
    const keys = { counted: [{ key: "pair:a", tries: 2 }], ledger: { key: "account:a" } }
    const row = (key: string, lastAt: number, until = 0) => ({ key, failures: 9, suppressed: 5, lastAt, until })
    const counted = { key: "pair:a", failures: 1, suppressed: 0, lastAt: noon, until: 0 }
    for (const lastAt of [noon - memory, noon + memory]) {
      const stored = [row("pair:a", lastAt), row("account:a", lastAt)]
      const { verdict, changes } = ThrottleDecision.attempt(keys, stored, noon, parameters)
      expect(verdict).toMatchObject({ allowed: true, suppressed: 0 })
      expect(changes).toEqual({ save: [counted], remove: [] })
    }
    // A row with a delay in force is never forgotten.
    const delayed = [row("pair:a", noon - memory, noon + 1)]
    expect(ThrottleDecision.attempt(keys, delayed, noon, parameters).verdict).toEqual({ allowed: false })
  })

  it("of a success changes only stored rows", () => {
    const counted = [
      { key: "pair:a", tries: 2, resetsOnSuccess: true },
      { key: "account:a", tries: 2 },
      { key: "origin:b", tries: 2 }
    ]
    const row = { key: "account:a", failures: 4, suppressed: 7, lastAt: noon, until: noon + 2 * base }
    expect(ThrottleDecision.success(counted, [row], parameters)).toEqual({
      save: [{ ...row, failures: 3, until: noon + base }],
      remove: ["pair:a"]
    })
  })
})

describe("the group of an unknown name", () => {
  const attempt = (name: string) => ({ kind: "password", account: null, name, origin: null, at: noon }) as const
  const keys = (name: string, secret?: Uint8Array) =>
    ThrottleKeys.names(
      ThrottleKeys.forAttempt(attempt(name), false, parameters, secret && ThrottleKeys.groupBy(secret))
    )

  it("depends on the secret and the name only, so that programs with one secret share it", () => {
    const names = Array.makeBy(50, (index) => `name-${index}`)
    const [one, other] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
    expect(names.map((name) => keys(name, one))).toEqual(names.map((name) => keys(name, Buffer.from(one))))
    expect(names.map((name) => keys(name, one))).not.toEqual(names.map((name) => keys(name, other)))
    expect(new Set(names.flatMap((name) => keys(name, one))).size).toBeGreaterThan(50)
    expect(keys("name-1")).toEqual(keys("name-1"))
  })
})
