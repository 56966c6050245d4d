/** Delays after failed attempts. The tests pass all times. */
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, FastCheck } from "effect"
import * as KnownOrigins from "../../src/security/KnownOrigins.ts"
import { defaults } from "../../src/security/SecurityConfig.ts"
import * as Throttle from "../../src/security/Throttle.ts"
import * as ThrottleDecision from "../../src/security/ThrottleDecision.ts"
import type { Attempt } from "../../src/security/ThrottleKeys.ts"
import * as Storage from "./Storage.ts"

const parameters = { ...defaults, accountTries: 3, accountTriesInAll: 8, originTries: 5, throttleKeys: 20 }
const base = Duration.toMillis(parameters.throttleBase)
const cap = Duration.toMillis(parameters.throttleCap)
const memory = Duration.toMillis(parameters.throttleMemory)
const noon = 1_000_000_000

const login = (account: string | null, origin: string | null, at: number, name = account ?? "an unknown name") =>
  ({ kind: "password", account, name, origin, at }) as const

const verdict = (tried: Attempt, chosen = parameters) =>
  Storage.write((run) => Throttle.countAttempt(run, tried, chosen))

/** True for an allowed attempt, with the number of unrecorded ones before it. */
const attempt = (account: string | null, origin: string | null, at: number, chosen = parameters) =>
  Effect.map(verdict(login(account, origin, at), chosen), (verdict) =>
    verdict.allowed ? { allowed: true, suppressed: verdict.suppressed } : { allowed: false }
  )

/** Records the success of an attempt. */
const succeed = (account: string | null, origin: string | null, at = noon) =>
  Storage.write((run) =>
    Throttle.recordSuccess(run, Throttle.keysOf(run, login(account, origin, at), parameters).counted, parameters)
  )

/** Attempts until an account or an origin is delayed. */
const exhaust = (account: string | null, origin: string | null, at: number) =>
  Effect.forEach(Array.from({ length: (account === null ? 5 : 3) + 1 }), () => attempt(account, origin, at))

const storedRows = Storage.rows("SELECT key, failures, until FROM throttles ORDER BY key")

const accepted = { allowed: true, suppressed: 0 }
const rejected = { allowed: false }

const count = FastCheck.integer({ min: 0, max: 5_000 })

describe("the delay", () => {
  it.prop(
    "is zero up to the limit, then monotonic in the failures up to the maximum",
    [count, count, count],
    (drawn) => {
      const [a, b, tries] = drawn
      const [few, many] = [Math.min(a, b), Math.max(a, b)]
      const wait = (failures: number) => ThrottleDecision.delayMs(failures, tries, parameters)
      expect(wait(few)).toBeLessThanOrEqual(wait(many))
      expect(wait(many)).toBeLessThanOrEqual(cap)
      expect(wait(few) === 0).toBe(few <= tries)
      expect(Number.isInteger(wait(many))).toBe(true)
    }
  )

  it("starts at the base and doubles", () => {
    const waits = [3, 4, 5, 6, 7, 13, 14, 1_000_000].map((failures) =>
      ThrottleDecision.delayMs(failures, 3, parameters)
    )
    expect(waits).toEqual([0, base, 2 * base, 4 * base, 8 * base, 512 * base, cap, cap])
  })
})

describe("throttling", () => {
  it.live("counts concurrent attempts, so that they cannot exceed the limit", () =>
    Effect.gen(function* () {
      const all = Array.from({ length: 32 }, () => attempt("account-1", null, noon))
      const verdicts = yield* Effect.all(all, { concurrency: "unbounded" })
      // The attempt that reaches the limit is allowed and starts the delay.
      expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(4)
      expect(yield* attempt("account-1", null, noon + base)).toEqual({ allowed: true, suppressed: 28 })
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("rejects attempts until the delay ends, to the millisecond, and then doubles it", () =>
    Effect.gen(function* () {
      let at = noon
      yield* exhaust("account-1", null, at)
      for (const wait of [base, 2 * base, 4 * base]) {
        expect(yield* attempt("account-1", null, at + wait - 1)).toEqual(rejected)
        expect(yield* attempt("account-1", null, at + wait)).toEqual({ allowed: true, suppressed: 1 })
        at += wait
      }
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("reports the number of rejected attempts once", () =>
    Effect.gen(function* () {
      yield* exhaust("account-1", null, noon)
      yield* Effect.replicateEffect(attempt("account-1", null, noon), 7)
      yield* succeed("another", null)
      expect(yield* attempt("account-1", null, noon + base)).toEqual({ allowed: true, suppressed: 7 })
      expect(yield* attempt("account-1", null, noon + 4 * base)).toEqual(accepted)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("does not extend a delay by rejected attempts", () =>
    Effect.gen(function* () {
      yield* exhaust("account-1", "10.0.0.1", noon)
      const before = yield* storedRows
      yield* Effect.replicateEffect(attempt("account-1", "10.0.0.1", noon + 1), 50)
      expect(yield* storedRows).toEqual(before)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("counts an account by origin, and an origin over all accounts", () =>
    Effect.gen(function* () {
      yield* exhaust("account-1", "10.0.0.1", noon)
      expect(yield* attempt("account-1", "10.0.0.1", noon)).toEqual(rejected)
      expect(yield* attempt("account-1", "10.0.0.9", noon)).toMatchObject({ allowed: true })
      expect(yield* attempt("another", "10.0.0.1", noon)).toEqual(accepted)
      yield* Effect.forEach([1, 2, 3, 4, 5, 6], (index) => attempt(`user-${index}`, "10.0.1.1", noon))
      expect(yield* attempt("user-7", "10.0.1.1", noon)).toEqual(rejected)
      expect(yield* attempt("user-1", "10.0.1.2", noon)).toEqual(accepted)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("counts an account over all origins with a higher limit, except for known origins", () =>
    Effect.gen(function* () {
      yield* Storage.write((run) => KnownOrigins.recordLogin(run, "owner", "10.0.0.1", noon - 1))
      const elsewhere = Array.from({ length: 9 }, (_, index) => `10.0.1.${index}`)
      const verdicts = yield* Effect.forEach(elsewhere, (origin) => attempt("owner", origin, noon))
      expect(verdicts.every(({ allowed }) => allowed)).toBe(true)
      expect(yield* attempt("owner", "10.0.2.1", noon)).toEqual(rejected)
      expect(yield* attempt("owner", "10.0.0.1", noon)).toEqual({ allowed: true, suppressed: 1 })
      // A known origin is delayed by its own failures only.
      yield* exhaust("owner", "10.0.0.1", noon)
      expect(yield* attempt("owner", "10.0.0.1", noon)).toEqual(rejected)
      const later = noon + Duration.toMillis(KnownOrigins.retention)
      yield* Effect.forEach(elsewhere, (origin) => attempt("owner", origin, later))
      expect(yield* attempt("owner", "10.0.0.1", later)).toEqual(rejected)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("counts all addresses of an IPv6 network as one origin", () =>
    Effect.gen(function* () {
      yield* Effect.forEach([1, 2, 3, 4], (index) => attempt("account-1", `2001:db8::${index}`, noon))
      expect(yield* attempt("account-1", "2001:db8::5", noon)).toEqual(rejected)
      expect(yield* attempt("account-1", "2001:db8:0:1::5", noon)).toMatchObject({ allowed: true })
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("counts an unknown name like an account", () =>
    Effect.gen(function* () {
      const origins = Array.from({ length: 12 }, (_, index) => `10.0.0.${index % 4}`)
      const tries = (account: string | null) =>
        Effect.forEach(origins, (origin, index) =>
          Effect.map(verdict(login(account, origin, noon + index, "account-1")), ({ allowed }) => allowed)
        )
      expect(yield* tries(null)).toEqual(yield* tries("account-1"))
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("stores a bounded number of rows for unknown names, without names and origins", () =>
    Effect.gen(function* () {
      const many = { ...parameters, throttleKeys: 100_000 }
      yield* Storage.write((run) => {
        for (let index = 0; index < 5_000; index += 1) {
          Throttle.countAttempt(run, login(null, null, noon, `a-password-typed-as-a-name-${index}`), many)
        }
      })
      yield* attempt(null, "x".repeat(100_000), noon)
      const keys = JSON.stringify(yield* storedRows)
      expect((yield* storedRows).length).toBeLessThanOrEqual(2 * 1_024 + 4)
      expect(keys).not.toContain("password")
      expect(keys).not.toContain("xxx")
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("records no more failures of all unknown names than of one account", () =>
    Effect.gen(function* () {
      const names = Array.from({ length: 8 }, (_, index) => `name-${index}`)
      const verdicts = yield* Effect.forEach(names, (name) => verdict(login(null, `origin of ${name}`, noon, name)))
      expect(verdicts.map((verdict) => verdict.allowed && verdict.recorded)).toEqual([
        ...Array.from({ length: 4 }, () => true),
        ...Array.from({ length: 4 }, () => false)
      ])
      const next = yield* verdict(login(null, "10.0.0.1", noon + base, "another"))
      expect(next).toMatchObject({ allowed: true, recorded: true, suppressed: 4 })
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("counts attempts on the own secret by session, separately from logins", () =>
    Effect.gen(function* () {
      const secret = (session: string | null) =>
        Effect.map(verdict({ kind: "own secret", account: "owner", session, at: noon }), ({ allowed }) => allowed)
      yield* Effect.replicateEffect(secret("stolen"), 4)
      expect(yield* secret("stolen")).toBe(false)
      expect(yield* secret("own")).toBe(true)
      expect(yield* attempt("owner", "10.0.0.1", noon)).toEqual(accepted)
      yield* Effect.forEach(Array.from({ length: 9 }), (_, index) => attempt("owner", `10.0.1.${index}`, noon))
      expect(yield* attempt("owner", "10.0.2.1", noon)).toEqual(rejected)
      expect(yield* secret("own")).toBe(true)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("resets the account for its origin after a success, and reverts one attempt elsewhere", () =>
    Effect.gen(function* () {
      yield* Effect.forEach([1, 2, 3], () => attempt("own", "10.0.0.1", noon))
      yield* succeed("own", "10.0.0.1")
      expect(yield* storedRows).toMatchObject([
        { key: "account:own", failures: 2 },
        { key: expect.stringContaining("origin:"), failures: 2, until: 0 }
      ])
      yield* Effect.forEach([1, 2, 3, 4], (index) => attempt(`guessed-${index}`, "10.0.0.1", noon))
      expect(yield* attempt("own", "10.0.0.1", noon)).toEqual(rejected)
      // The seventh attempt succeeded, so that it does not extend the delay.
      expect(yield* attempt("own", "10.0.0.1", noon + base)).toMatchObject({ allowed: true })
      yield* succeed("own", "10.0.0.1", noon + base)
      expect(yield* attempt("own", "10.0.0.1", noon + 2 * base - 1)).toEqual(rejected)
      expect(yield* attempt("own", "10.0.0.1", noon + 2 * base)).toMatchObject({ allowed: true })
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("clears the counts of one account only", () =>
    Effect.gen(function* () {
      yield* exhaust("own", "10.0.0.1", noon)
      yield* exhaust("own", null, noon)
      yield* exhaust("own-2", null, noon)
      yield* Storage.write((run) => Throttle.clearAccount(run, "own"))
      expect(yield* attempt("own", "10.0.0.1", noon)).toEqual(accepted)
      expect(yield* attempt("own", null, noon)).toEqual(accepted)
      expect(yield* attempt("own-2", null, noon)).toEqual(rejected)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("never counts below zero", () =>
    Effect.gen(function* () {
      yield* attempt("own", "10.0.0.1", noon)
      yield* Effect.replicateEffect(succeed("own", "10.0.0.1"), 3)
      expect(yield* storedRows).toMatchObject([
        { failures: 0, until: 0 },
        { failures: 0, until: 0 }
      ])
      yield* succeed(null, "never seen")
      expect(yield* storedRows).toHaveLength(2)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.scoped("persists when the file is reopened", () =>
    Effect.gen(function* () {
      const file = yield* Storage.file
      yield* Effect.provide(exhaust("account-1", null, noon), Storage.at(file))
      expect(yield* Effect.provide(attempt("account-1", null, noon + 1), Storage.at(file))).toEqual(rejected)
    })
  )
})

describe("the clock", () => {
  // Pins a defect: a login whose time was earlier than that of a counted one was rejected.
  it.effect("of an attempt may be earlier than that of the previous one", () =>
    Effect.gen(function* () {
      expect(yield* attempt("account-1", "cli", 2_000)).toEqual(accepted)
      expect(yield* attempt("account-1", "cli", 1_990)).toEqual(accepted)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect.prop(
    "cannot extend a delay beyond the maximum",
    [FastCheck.array(FastCheck.integer({ min: 0, max: 10 ** 13 }), { minLength: 5, maxLength: 20 })],
    ([times]) =>
      Effect.gen(function* () {
        yield* Effect.forEach(times, (at) => attempt("account-1", "10.0.0.1", at))
        const last = times.at(-1) ?? 0
        expect(yield* attempt("account-1", "10.0.0.1", last + cap)).toMatchObject({ allowed: true })
      }).pipe(Effect.provide(Storage.memory)),
    { fastCheck: { numRuns: 30 } }
  )

  it.effect("leaves no permanent keys when it is set back", () =>
    Effect.gen(function* () {
      yield* exhaust("ahead", null, noon + 2 * memory)
      yield* attempt("account-1", null, noon)
      expect(yield* storedRows).toMatchObject([
        { key: "account:account-1" },
        { key: expect.stringContaining("pair:account-1:") }
      ])
    }).pipe(Effect.provide(Storage.memory))
  )
})

describe("keys", () => {
  it.effect("expire after a time without a failure, to the millisecond", () =>
    Effect.gen(function* () {
      yield* attempt("old", null, noon)
      yield* attempt("another", null, noon + memory - 1)
      expect(yield* storedRows).toHaveLength(4)
      yield* attempt("another", null, noon + memory)
      expect(yield* storedRows).toMatchObject([
        { key: "account:another" },
        { key: expect.stringContaining("pair:another:") }
      ])
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("do not expire during a delay", () =>
    Effect.gen(function* () {
      const short = { ...parameters, throttleMemory: Duration.minutes(1), throttleBase: Duration.minutes(10) }
      yield* Effect.forEach([1, 2, 3, 4], () => attempt("account-1", null, noon, short))
      expect(yield* attempt("account-1", null, noon + 599_999, short)).toEqual(rejected)
      expect(yield* attempt("account-1", null, noon + 600_000, short)).toEqual({ allowed: true, suppressed: 1 })
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("are bounded in number: the oldest are deleted, accounts after others, delayed ones last", () =>
    Effect.gen(function* () {
      yield* exhaust("guessed", null, noon)
      for (let index = 0; index < 40; index += 1) {
        yield* attempt(`user-${index}`, null, noon + 1 + index)
        expect((yield* storedRows).length).toBeLessThanOrEqual(parameters.throttleKeys)
      }
      const latest = Array.from({ length: 18 }, (_, index) => ({ key: `account:user-${22 + index}` }))
      expect(yield* storedRows).toMatchObject([
        ...latest,
        { key: expect.stringContaining("pair:guessed:") },
        { key: expect.stringContaining("pair:user-39:") }
      ])
    }).pipe(Effect.provide(Storage.memory))
  )

  // Pins a defect: attempts from invented origins displaced the count of the account.
  it.effect("of accounts are not displaced by invented origins and names", () =>
    Effect.gen(function* () {
      yield* Effect.forEach(Array.from({ length: 8 }), (_, index) => attempt("guessed", `10.0.0.${index}`, noon))
      for (let index = 0; index < 50; index += 1) {
        yield* verdict(login(null, `made-up-${index}`, noon + index * cap, `made-up-${index}`))
      }
      yield* attempt("guessed", "10.0.1.1", noon + 50 * cap)
      expect(yield* attempt("guessed", "10.0.1.2", noon + 50 * cap)).toEqual(rejected)
      expect(yield* storedRows).toHaveLength(parameters.throttleKeys)
    }).pipe(Effect.provide(Storage.memory))
  )

  // Pins a defect: a new key was deleted when all others were delayed, so that it was never counted.
  it.effect("are counted when all others are delayed", () =>
    Effect.gen(function* () {
      for (let index = 0; index < parameters.throttleKeys; index += 1) {
        yield* exhaust(`waiting-${index}`, null, noon + index)
      }
      yield* exhaust("new", null, noon + 20)
      expect(yield* attempt("new", null, noon + 20)).toEqual(rejected)
      expect(yield* attempt("waiting-0", null, noon + 20)).toEqual(accepted)
      expect(yield* storedRows).toHaveLength(parameters.throttleKeys)
    }).pipe(Effect.provide(Storage.memory))
  )
})
