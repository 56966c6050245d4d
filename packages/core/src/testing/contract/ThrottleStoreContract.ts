import { expect } from "@effect/vitest"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as KnownOrigins from "../../security/KnownOrigins.ts"
import { SecurityWrite } from "../../security/SecurityWrite.ts"
import { concurrently } from "./ContractTest.ts"
import { open, parameters, write, type Program, type SharedTest } from "./SharedStorage.ts"

const noon = 1_000_000_000_000
const base = Duration.toMillis(parameters.throttleBase)
const cap = Duration.toMillis(parameters.throttleCap)
const memory = Duration.toMillis(parameters.throttleMemory)

const count = (
  program: Program,
  account: string | null,
  origin: string | null,
  at = noon,
  name = account ?? "an unknown name"
) => program.tables.throttles.countAttempt({ kind: "password", account, name, origin, at })

const isAllowed = (...attempt: Parameters<typeof count>) => Effect.map(count(...attempt), ({ allowed }) => allowed)

/** Attempts until the account is delayed for its origin. */
const exhaust = (program: Program, account: string, origin: string | null, at = noon) =>
  Effect.replicateEffect(count(program, account, origin, at), parameters.accountTries + 1)

/** The keys that an allowed attempt was counted under. */
const counted = (...attempt: Parameters<typeof count>) =>
  Effect.map(count(...attempt), (verdict) => (verdict.allowed ? verdict.counted : []))

const range = (length: number) => Array.from({ length }, (_, index) => index)

/** Throttling: attempts of all programs count together. */
export const tests = (test: SharedTest): void => {
  test("counts concurrent attempts of several programs exactly", function* (program) {
    const programs = [program, yield* open(), yield* open()]
    const all = yield* concurrently(range(30), (index) =>
      count(programs[index % programs.length] ?? program, "account-1", null)
    )
    // The attempt that exceeds the limit is allowed and starts the delay.
    expect(all.filter(({ allowed }) => allowed)).toHaveLength(parameters.accountTries + 1)
    expect(yield* count(program, "account-1", null, noon + base)).toMatchObject({ allowed: true, suppressed: 26 })
  })

  test("refuses attempts until the delay ends, to the millisecond, and then doubles it", function* (program) {
    yield* exhaust(program, "account-1", null)
    let at = noon
    for (const wait of [base, 2 * base, 4 * base]) {
      expect(yield* isAllowed(program, "account-1", null, at + wait - 1)).toBe(false)
      expect(yield* count(program, "account-1", null, at + wait)).toMatchObject({ allowed: true, suppressed: 1 })
      at += wait
    }
    for (let time = at + cap; time < at + 20 * cap; time += cap) {
      expect(yield* isAllowed(program, "account-1", null, time)).toBe(true)
    }
  })

  test("counts by account and origin, by account, and by origin", function* (program) {
    yield* exhaust(program, "account-1", "10.0.0.1")
    expect(yield* isAllowed(program, "account-1", "10.0.0.1")).toBe(false)
    expect(yield* isAllowed(program, "account-1", "10.0.0.2")).toBe(true)
    expect(yield* isAllowed(program, "account-2", "10.0.0.1")).toBe(true)
    yield* Effect.forEach(range(6), (index) => count(program, `user-${index}`, "10.0.1.1"))
    expect(yield* isAllowed(program, "user-7", "10.0.1.1")).toBe(false)
    expect(yield* isAllowed(program, "user-1", "10.0.1.2")).toBe(true)
    // IPv6 addresses count by network.
    yield* Effect.forEach(range(4), (index) => count(program, "account-3", `2001:db8::${index}`))
    expect(yield* isAllowed(program, "account-3", "2001:db8::9")).toBe(false)
    expect(yield* isAllowed(program, "account-3", "2001:db8:0:1::9")).toBe(true)
  })

  test("exempts the known origins of an account from the delays that others cause, for 30 days", function* (program) {
    yield* write(program, SecurityWrite.NoteOrigin({ login: "owner", origin: "10.0.0.1", at: noon - 1 }))
    const elsewhere = (at: number) =>
      Effect.forEach(range(9), (index) => count(program, "owner", `10.0.1.${index}`, at))
    yield* elsewhere(noon)
    expect(yield* isAllowed(program, "owner", "10.0.2.1")).toBe(false)
    expect(yield* isAllowed(program, "owner", "10.0.0.1")).toBe(true)
    // By its own failures a known origin is delayed as any other.
    yield* exhaust(program, "owner", "10.0.0.1")
    expect(yield* isAllowed(program, "owner", "10.0.0.1")).toBe(false)
    const month = Duration.toMillis(KnownOrigins.retention)
    yield* elsewhere(noon + month - 2)
    expect(yield* isAllowed(program, "owner", "10.0.0.1", noon + month - 2)).toBe(true)
    expect(yield* isAllowed(program, "owner", "10.0.0.1", noon + month - 1)).toBe(false)
  })

  test("knows the latest origins of an account, and none from the future", function* (program) {
    const known = KnownOrigins.maximumOrigins
    const note = (login: string, origin: string, at: number) => SecurityWrite.NoteOrigin({ login, origin, at })
    const exhaustInAll = (account: string) =>
      Effect.forEach(range(9), (index) => count(program, account, `10.3.0.${index}`))
    yield* write(program, ...range(known + 1).map((index) => note("owner", `10.1.0.${index}`, noon - 200 + index)))
    yield* write(program, note("another", "10.1.0.0", noon - 1))
    yield* exhaustInAll("owner")
    yield* exhaustInAll("another")
    expect(yield* isAllowed(program, "owner", "10.1.0.0")).toBe(false)
    expect(yield* isAllowed(program, "owner", "10.1.0.1")).toBe(true)
    expect(yield* isAllowed(program, "owner", `10.1.0.${known}`)).toBe(true)
    expect(yield* isAllowed(program, "another", "10.1.0.0")).toBe(true)
    yield* write(program, note("ahead", "10.1.0.0", noon + Duration.toMillis(KnownOrigins.retention)))
    yield* exhaustInAll("ahead")
    expect(yield* isAllowed(program, "ahead", "10.1.0.0")).toBe(false)
  })

  test("takes back an attempt that succeeded, alone or with an append", function* (program) {
    const succeed: ReadonlyArray<
      (keys: Effect.Effect.Success<ReturnType<typeof counted>>) => Effect.Effect<unknown, unknown>
    > = [
      program.tables.throttles.recordSuccess,
      (keys) => write(program, SecurityWrite.ThrottleSucceed({ counted: keys, parameters }))
    ]
    for (const [index, success] of succeed.entries()) {
      const own = `10.0.${index}.1`
      const account = `account-${index}`
      yield* Effect.replicateEffect(count(program, account, own), 2)
      yield* success(yield* counted(program, account, own))
      // The account is reset for its origin; of the origin only the successful attempt is taken back.
      yield* Effect.forEach(range(4), (other) => count(program, `guessed-${index}-${other}`, own))
      expect(yield* isAllowed(program, account, own)).toBe(false)
      expect(yield* isAllowed(program, account, own, noon + base)).toBe(true)
      yield* success(yield* counted(program, account, own, noon + 2 * base + 1))
      expect(yield* isAllowed(program, account, own, noon + 2 * base + 1)).toBe(false)
    }
  })

  test("forgives an account, and clears all", function* (program) {
    yield* exhaust(program, "account-1", "10.0.0.1")
    yield* exhaust(program, "account-10", "10.0.0.1")
    yield* Effect.forEach(range(9), (index) => count(program, "account-1", `10.0.1.${index}`))
    yield* write(program, SecurityWrite.ThrottleForgive({ account: "account-1" }))
    expect(yield* count(program, "account-1", "10.0.1.0")).toMatchObject({ allowed: true, suppressed: 0 })
    expect(yield* isAllowed(program, "account-10", "10.0.1.1")).toBe(true)
    expect(yield* isAllowed(program, "account-10", "10.0.0.1")).toBe(false)
    yield* write(program, SecurityWrite.ThrottleClear())
    expect(yield* count(program, "account-10", "10.0.0.1")).toMatchObject({ allowed: true, suppressed: 0 })
  })

  test("delays no attempt beyond the maximum when a clock is set back, and forgets counts of the future", function* (program) {
    const ahead = noon + memory
    yield* exhaust(program, "account-1", null, ahead)
    expect(yield* isAllowed(program, "account-1", null, ahead)).toBe(false)
    expect(yield* count(program, "account-1", null)).toMatchObject({ allowed: true, suppressed: 0 })
    yield* exhaust(program, "account-2", null, noon + cap)
    expect(yield* isAllowed(program, "account-2", null, noon)).toBe(true)
    // A time that is slightly earlier than that of a counted attempt is no reason to refuse.
    expect(yield* isAllowed(program, "account-3", null, noon)).toBe(true)
    expect(yield* isAllowed(program, "account-3", null, noon - 10)).toBe(true)
  })

  test("forgets counts after a time without a failure, to the millisecond", function* (program) {
    for (const [account, after] of [
      ["kept", memory - 1],
      ["forgotten", memory]
    ] as const) {
      yield* Effect.replicateEffect(count(program, account, null), parameters.accountTries)
      expect(yield* isAllowed(program, account, null, noon + after)).toBe(true)
      expect(yield* isAllowed(program, account, null, noon + after)).toBe(account === "forgotten")
    }
  })

  test("bounds the number of keys: invented origins and names displace neither delays nor accounts", function* () {
    const few = { ...parameters, throttleKeys: 100 }
    const program = yield* open(few)
    yield* exhaust(program, "delayed", null)
    yield* Effect.forEach(range(8), (index) => count(program, "guessed", `10.0.0.${index}`, noon + index))
    yield* Effect.replicateEffect(count(program, "early", "10.0.9.1", noon + 8), 2)
    yield* Effect.forEach(range(150), (index) =>
      count(program, null, `10.1.0.${index}`, noon + 10 + index, `name-${index}`)
    )
    const now = noon + 200
    expect(yield* isAllowed(program, "delayed", null, now)).toBe(false)
    expect(yield* isAllowed(program, "guessed", "10.0.8.1", now)).toBe(true)
    expect(yield* isAllowed(program, "guessed", "10.0.8.2", now)).toBe(false)
    // Its count of that origin was displaced.
    const again = yield* Effect.replicateEffect(isAllowed(program, "early", "10.0.9.1", now), 4)
    expect(again).toEqual([true, true, true, true])
  })

  test("counts attempts on the own secret by session, apart from logins", function* (program) {
    const secret = (session: string | null) =>
      Effect.map(
        program.tables.throttles.countAttempt({ kind: "own secret", account: "owner", session, at: noon }),
        ({ allowed }) => allowed
      )
    yield* Effect.replicateEffect(secret("stolen"), 4)
    expect([yield* secret("stolen"), yield* secret("own"), yield* secret(null)]).toEqual([false, true, true])
    expect(yield* isAllowed(program, "owner", "10.0.0.1")).toBe(true)
  })

  test("counts wrong tokens by origin, and records few of them", function* (program) {
    const token = (origin: string | null) => program.tables.throttles.countAttempt({ kind: "token", origin, at: noon })
    const verdicts = yield* Effect.replicateEffect(token("10.0.0.1"), 7)
    expect(verdicts.map((verdict) => verdict.allowed && verdict.recorded)).toEqual([
      ...range(4).map(() => true),
      ...range(3).map(() => false)
    ])
    expect(verdicts.map(({ allowed }) => allowed)).toEqual([...range(6).map(() => true), false])
    expect(yield* token(null)).toMatchObject({ allowed: true, counted: [], recorded: false })
  })

  test("counts an unknown name like an account", function* (program) {
    const tries = (account: string | null) =>
      Effect.forEach(range(12), (index) =>
        isAllowed(program, account, `10.0.0.${index % 4}`, noon + index, "account-1")
      )
    expect(yield* tries(null)).toEqual(yield* tries("account-1"))
  })
}
