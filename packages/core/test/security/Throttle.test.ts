/** Waiting after failed tries; all times are the test's. */
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, FastCheck } from "effect"
import * as KnownOrigins from "../../src/security/KnownOrigins.ts"
import { defaults } from "../../src/security/SecurityConfig.ts"
import * as Throttle from "../../src/security/Throttle.ts"
import type { Tried } from "../../src/security/ThrottleKeys.ts"
import * as ThrottleKeys from "../../src/security/ThrottleKeys.ts"
import * as Storage from "./Storage.ts"

const parameters = { ...defaults, accountTries: 3, accountTriesInAll: 8, originTries: 5, throttleKeys: 20 }
const base = Duration.toMillis(parameters.throttleBase)
const cap = Duration.toMillis(parameters.throttleCap)
const memory = Duration.toMillis(parameters.throttleMemory)
const noon = 1_000_000_000

const parts = (account: string | null, origin: string | null, at: number, name = account ?? "a name of nobody") =>
  ({ of: "password", account, name, origin, at }) as const

const verdict = (tried: Tried, chosen = parameters) => Storage.write((run) => Throttle.attempt(run, tried, chosen))

/** Whether a try is heard, and how many before it were not. */
const attempt = (account: string | null, origin: string | null, at: number, chosen = parameters) =>
  Effect.map(verdict(parts(account, origin, at), chosen), (given) =>
    given.allowed ? { allowed: true, suppressed: given.suppressed } : { allowed: false }
  )

/** Ends well, as if it had been tried before. */
const succeed = (account: string | null, origin: string | null, at = noon) =>
  Storage.write((run) =>
    Throttle.succeed(run, ThrottleKeys.of(run, parts(account, origin, at), parameters).counted, at, parameters)
  )

/** Tries as often as it takes to make an account, or an origin, wait. */
const exhaust = (account: string | null, origin: string | null, at: number) =>
  Effect.forEach(Array.from({ length: (account === null ? 5 : 3) + 1 }), () => attempt(account, origin, at))

const kept = Storage.rows("SELECT key, failures, until FROM throttles ORDER BY key")

const heard = { allowed: true, suppressed: 0 }
const unheard = { allowed: false }

const count = FastCheck.integer({ min: 0, max: 5_000 })

describe("the wait", () => {
  it.prop(
    "is none within the tries, then never less for more failures, up to the cap",
    [count, count, count],
    (drawn) => {
      const [a, b, tries] = drawn
      const [few, many] = [Math.min(a, b), Math.max(a, b)]
      const wait = (failures: number) => Throttle.wait(failures, tries, parameters)
      expect(wait(few)).toBeLessThanOrEqual(wait(many))
      expect(wait(many)).toBeLessThanOrEqual(cap)
      expect(wait(few) === 0).toBe(few <= tries)
      expect(Number.isInteger(wait(many))).toBe(true)
    }
  )

  it("begins with the base and doubles", () => {
    const waits = [3, 4, 5, 6, 7, 13, 14, 1_000_000].map((failures) => Throttle.wait(failures, 3, parameters))
    expect(waits).toEqual([0, base, 2 * base, 4 * base, 8 * base, 512 * base, cap, cap])
  })
})

describe("throttling", () => {
  it.live("counts tries at once, so that no more than are free are heard", () =>
    Effect.gen(function* () {
      const all = Array.from({ length: 32 }, () => attempt("somebody", null, noon))
      const verdicts = yield* Effect.all(all, { concurrency: "unbounded" })
      // The one that uses up the last free try is heard, and begins the wait.
      expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(4)
      expect(yield* attempt("somebody", null, noon + base)).toEqual({ allowed: true, suppressed: 28 })
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("hears nothing until the wait is over, to the millisecond, and doubles it then", () =>
    Effect.gen(function* () {
      let at = noon
      yield* exhaust("somebody", null, at)
      for (const wait of [base, 2 * base, 4 * base]) {
        expect(yield* attempt("somebody", null, at + wait - 1)).toEqual(unheard)
        expect(yield* attempt("somebody", null, at + wait)).toEqual({ allowed: true, suppressed: 1 })
        at += wait
      }
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("tells how many were not heard once", () =>
    Effect.gen(function* () {
      yield* exhaust("somebody", null, noon)
      yield* Effect.replicateEffect(attempt("somebody", null, noon), 7)
      yield* succeed("another", null)
      expect(yield* attempt("somebody", null, noon + base)).toEqual({ allowed: true, suppressed: 7 })
      expect(yield* attempt("somebody", null, noon + 4 * base)).toEqual(heard)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("does not make a wait longer by tries that are not heard", () =>
    Effect.gen(function* () {
      yield* exhaust("somebody", "10.0.0.1", noon)
      const before = yield* kept
      yield* Effect.replicateEffect(attempt("somebody", "10.0.0.1", noon + 1), 50)
      expect(yield* kept).toEqual(before)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("counts an account by origin, and an origin whomever it tries", () =>
    Effect.gen(function* () {
      yield* exhaust("somebody", "10.0.0.1", noon)
      expect(yield* attempt("somebody", "10.0.0.1", noon)).toEqual(unheard)
      expect(yield* attempt("somebody", "10.0.0.9", noon)).toMatchObject({ allowed: true })
      expect(yield* attempt("another", "10.0.0.1", noon)).toEqual(heard)
      yield* Effect.forEach([1, 2, 3, 4, 5, 6], (index) => attempt(`user-${index}`, "10.0.1.1", noon))
      expect(yield* attempt("user-7", "10.0.1.1", noon)).toEqual(unheard)
      expect(yield* attempt("user-1", "10.0.1.2", noon)).toEqual(heard)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("counts an account from all origins together, later, and never where it signed in lately", () =>
    Effect.gen(function* () {
      yield* Storage.write((run) => KnownOrigins.note(run, "owner", "10.0.0.1", noon - 1))
      const elsewhere = Array.from({ length: 9 }, (_, index) => `10.0.1.${index}`)
      const verdicts = yield* Effect.forEach(elsewhere, (origin) => attempt("owner", origin, noon))
      expect(verdicts.every(({ allowed }) => allowed)).toBe(true)
      expect(yield* attempt("owner", "10.0.2.1", noon)).toEqual(unheard)
      expect(yield* attempt("owner", "10.0.0.1", noon)).toEqual({ allowed: true, suppressed: 1 })
      // There it waits for its own failures only.
      yield* exhaust("owner", "10.0.0.1", noon)
      expect(yield* attempt("owner", "10.0.0.1", noon)).toEqual(unheard)
      const later = noon + Duration.toMillis(KnownOrigins.memory)
      yield* Effect.forEach(elsewhere, (origin) => attempt("owner", origin, later))
      expect(yield* attempt("owner", "10.0.0.1", later)).toEqual(unheard)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("counts all addresses of an IPv6 network as one origin", () =>
    Effect.gen(function* () {
      yield* Effect.forEach([1, 2, 3, 4], (index) => attempt("somebody", `2001:db8::${index}`, noon))
      expect(yield* attempt("somebody", "2001:db8::5", noon)).toEqual(unheard)
      expect(yield* attempt("somebody", "2001:db8:0:1::5", noon)).toMatchObject({ allowed: true })
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("counts a name that belongs to nobody as it counts an account", () =>
    Effect.gen(function* () {
      const origins = Array.from({ length: 12 }, (_, index) => `10.0.0.${index % 4}`)
      const tries = (account: string | null) =>
        Effect.forEach(origins, (origin, index) =>
          Effect.map(verdict(parts(account, origin, noon + index, "somebody")), ({ allowed }) => allowed)
        )
      expect(yield* tries(null)).toEqual(yield* tries("somebody"))
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("keeps a fixed number of rows for names of nobody, and the text of no name and no origin", () =>
    Effect.gen(function* () {
      const many = { ...parameters, throttleKeys: 100_000 }
      yield* Storage.write((run) => {
        for (let index = 0; index < 5_000; index += 1) {
          Throttle.attempt(run, parts(null, null, noon, `a-password-typed-as-a-name-${index}`), many)
        }
      })
      yield* attempt(null, "x".repeat(100_000), noon)
      const keys = JSON.stringify(yield* kept)
      expect((yield* kept).length).toBeLessThanOrEqual(2 * 1_024 + 4)
      expect(keys).not.toContain("password")
      expect(keys).not.toContain("xxx")
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("records no more failures of all names of nobody than of one account", () =>
    Effect.gen(function* () {
      const names = Array.from({ length: 8 }, (_, index) => `name-${index}`)
      const verdicts = yield* Effect.forEach(names, (name) => verdict(parts(null, `origin of ${name}`, noon, name)))
      expect(verdicts.map((given) => given.allowed && given.recorded)).toEqual([
        ...Array.from({ length: 4 }, () => true),
        ...Array.from({ length: 4 }, () => false)
      ])
      const next = yield* verdict(parts(null, "10.0.0.1", noon + base, "another"))
      expect(next).toMatchObject({ allowed: true, recorded: true, suppressed: 4 })
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("counts a secret that a user is asked for by session, apart from logins", () =>
    Effect.gen(function* () {
      const secret = (session: string | null) =>
        Effect.map(verdict({ of: "own secret", account: "owner", session, at: noon }), ({ allowed }) => allowed)
      yield* Effect.replicateEffect(secret("stolen"), 4)
      expect(yield* secret("stolen")).toBe(false)
      expect(yield* secret("own")).toBe(true)
      expect(yield* attempt("owner", "10.0.0.1", noon)).toEqual(heard)
      yield* Effect.forEach(Array.from({ length: 9 }), (_, index) => attempt("owner", `10.0.1.${index}`, noon))
      expect(yield* attempt("owner", "10.0.2.1", noon)).toEqual(unheard)
      expect(yield* secret("own")).toBe(true)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("starts an account anew where it succeeds, and takes no more than that try back elsewhere", () =>
    Effect.gen(function* () {
      yield* Effect.forEach([1, 2, 3], () => attempt("own", "10.0.0.1", noon))
      yield* succeed("own", "10.0.0.1")
      expect(yield* kept).toMatchObject([
        { key: "account:own", failures: 2 },
        { key: expect.stringContaining("origin:"), failures: 2, until: 0 }
      ])
      yield* Effect.forEach([1, 2, 3, 4], (index) => attempt(`guessed-${index}`, "10.0.0.1", noon))
      expect(yield* attempt("own", "10.0.0.1", noon)).toEqual(unheard)
      // A seventh failure made it wait longer; as it was none, the wait is what it was.
      expect(yield* attempt("own", "10.0.0.1", noon + base)).toMatchObject({ allowed: true })
      yield* succeed("own", "10.0.0.1", noon + base)
      expect(yield* attempt("own", "10.0.0.1", noon + 2 * base - 1)).toEqual(unheard)
      expect(yield* attempt("own", "10.0.0.1", noon + 2 * base)).toMatchObject({ allowed: true })
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("forgives an account all its tries, and no other", () =>
    Effect.gen(function* () {
      yield* exhaust("own", "10.0.0.1", noon)
      yield* exhaust("own", null, noon)
      yield* exhaust("own-2", null, noon)
      yield* Storage.write((run) => Throttle.forgive(run, "own"))
      expect(yield* attempt("own", "10.0.0.1", noon)).toEqual(heard)
      expect(yield* attempt("own", null, noon)).toEqual(heard)
      expect(yield* attempt("own-2", null, noon)).toEqual(unheard)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("counts nothing below zero", () =>
    Effect.gen(function* () {
      yield* attempt("own", "10.0.0.1", noon)
      yield* Effect.replicateEffect(succeed("own", "10.0.0.1"), 3)
      expect(yield* kept).toMatchObject([
        { failures: 0, until: 0 },
        { failures: 0, until: 0 }
      ])
      yield* succeed(null, "never seen")
      expect(yield* kept).toHaveLength(2)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.scoped("is not forgotten when the file is opened anew", () =>
    Effect.gen(function* () {
      const file = yield* Storage.file
      yield* Effect.provide(exhaust("somebody", null, noon), Storage.at(file))
      expect(yield* Effect.provide(attempt("somebody", null, noon + 1), Storage.at(file))).toEqual(unheard)
    })
  )
})

describe("the clock", () => {
  // A login that had read its clock before another one was counted used to be refused.
  it.effect("of a try may have been read before the last one's", () =>
    Effect.gen(function* () {
      expect(yield* attempt("somebody", "cli", 2_000)).toEqual(heard)
      expect(yield* attempt("somebody", "cli", 1_990)).toEqual(heard)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect.prop(
    "may go where it likes: nobody waits longer than the cap",
    [FastCheck.array(FastCheck.integer({ min: 0, max: 10 ** 13 }), { minLength: 5, maxLength: 20 })],
    ([times]) =>
      Effect.gen(function* () {
        yield* Effect.forEach(times, (at) => attempt("somebody", "10.0.0.1", at))
        const last = times.at(-1) ?? 0
        expect(yield* attempt("somebody", "10.0.0.1", last + cap)).toMatchObject({ allowed: true })
      }).pipe(Effect.provide(Storage.memory)),
    { fastCheck: { numRuns: 30 } }
  )

  it.effect("that was set back leaves no key that stays for ever", () =>
    Effect.gen(function* () {
      yield* exhaust("ahead", null, noon + 2 * memory)
      yield* attempt("somebody", null, noon)
      expect(yield* kept).toMatchObject([
        { key: "account:somebody" },
        { key: expect.stringContaining("pair:somebody:") }
      ])
    }).pipe(Effect.provide(Storage.memory))
  )
})

describe("keys", () => {
  it.effect("are forgotten after a time without a failure, to the millisecond", () =>
    Effect.gen(function* () {
      yield* attempt("old", null, noon)
      yield* attempt("another", null, noon + memory - 1)
      expect(yield* kept).toHaveLength(4)
      yield* attempt("another", null, noon + memory)
      expect(yield* kept).toMatchObject([{ key: "account:another" }, { key: expect.stringContaining("pair:another:") }])
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("are not forgotten while they wait, even if that is longer", () =>
    Effect.gen(function* () {
      const short = { ...parameters, throttleMemory: Duration.minutes(1), throttleBase: Duration.minutes(10) }
      yield* Effect.forEach([1, 2, 3, 4], () => attempt("somebody", null, noon, short))
      expect(yield* attempt("somebody", null, noon + 599_999, short)).toEqual(unheard)
      expect(yield* attempt("somebody", null, noon + 600_000, short)).toEqual({ allowed: true, suppressed: 1 })
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("are never more than may be: the oldest go, accounts after others, and those that wait stay", () =>
    Effect.gen(function* () {
      yield* exhaust("guessed", null, noon)
      for (let index = 0; index < 40; index += 1) {
        yield* attempt(`user-${index}`, null, noon + 1 + index)
        expect((yield* kept).length).toBeLessThanOrEqual(parameters.throttleKeys)
      }
      const latest = Array.from({ length: 18 }, (_, index) => ({ key: `account:user-${22 + index}` }))
      expect(yield* kept).toMatchObject([
        ...latest,
        { key: expect.stringContaining("pair:guessed:") },
        { key: expect.stringContaining("pair:user-39:") }
      ])
    }).pipe(Effect.provide(Storage.memory))
  )

  // Guesses from ever new origins used to push the count of the account out.
  it.effect("of accounts stay when origins and names are made up by the thousand", () =>
    Effect.gen(function* () {
      yield* Effect.forEach(Array.from({ length: 8 }), (_, index) => attempt("guessed", `10.0.0.${index}`, noon))
      for (let index = 0; index < 50; index += 1) {
        yield* verdict(parts(null, `made-up-${index}`, noon + index * cap, `made-up-${index}`))
      }
      yield* attempt("guessed", "10.0.1.1", noon + 50 * cap)
      expect(yield* attempt("guessed", "10.0.1.2", noon + 50 * cap)).toEqual(unheard)
      expect(yield* kept).toHaveLength(parameters.throttleKeys)
    }).pipe(Effect.provide(Storage.memory))
  )

  // A new key went first when all others were waiting, so that it was never counted.
  it.effect("that are new are counted when all others wait", () =>
    Effect.gen(function* () {
      for (let index = 0; index < parameters.throttleKeys; index += 1) {
        yield* exhaust(`waiting-${index}`, null, noon + index)
      }
      yield* exhaust("new", null, noon + 20)
      expect(yield* attempt("new", null, noon + 20)).toEqual(unheard)
      expect(yield* attempt("waiting-0", null, noon + 20)).toEqual(heard)
      expect(yield* kept).toHaveLength(parameters.throttleKeys)
    }).pipe(Effect.provide(Storage.memory))
  )
})
