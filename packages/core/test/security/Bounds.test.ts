/** Bounds on hashing: concurrent hashes and the length of passwords. */
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, Fiber, Layer, Redacted } from "effect"
import { Passwords } from "../../src/security/Passwords.ts"
import * as Security from "../../src/security/SecurityConfig.ts"

const cheap = { ...Security.defaults, memoryCost: 64, timeCost: 1 }
const layer = (parameters: Security.Parameters) =>
  Layer.provide(Passwords.layer, Security.SecurityConfig.layer(parameters))
const password = Redacted.make("a lantern in the well")

const inTurn = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Passwords, (passwords) => passwords.inTurn(["test"])(work))

const stored = Effect.flatMap(Passwords, (passwords) => passwords.hash(password)).pipe(
  inTurn,
  Effect.provide(layer(cheap))
)

/** Starts an expensive hash, then a cheap verification, and returns the one that completes first. */
const firstCompleted = (concurrency: number) =>
  Effect.gen(function* () {
    const quick = yield* stored
    const done: Array<string> = []
    yield* Effect.gen(function* () {
      const passwords = yield* Passwords
      yield* Effect.all(
        [
          Effect.tap(inTurn(passwords.hash(password)), () => done.push("hash")),
          Effect.tap(inTurn(passwords.verify(quick, password)), () => done.push("verification"))
        ],
        { concurrency: "unbounded" }
      )
    }).pipe(Effect.provide(layer({ ...cheap, memoryCost: 65_536, timeCost: 4, concurrency })))
    return done[0]
  })

describe("hashing", () => {
  it.live("waits for a permit when the maximum is running", () =>
    Effect.gen(function* () {
      expect(yield* firstCompleted(1)).toBe("hash")
      expect(yield* firstCompleted(2)).toBe("verification")
    })
  )

  // Pins a defect: an interrupted login released its permit while its hash was still running.
  it.live("keeps its permit until it completes, also when it is interrupted", () =>
    Effect.gen(function* () {
      const quick = yield* stored
      yield* Effect.gen(function* () {
        const passwords = yield* Passwords
        const [alone] = yield* Effect.timed(inTurn(passwords.hash(password)))
        const hashing = yield* Effect.fork(inTurn(passwords.hash(password)))
        yield* Effect.sleep("5 millis")
        yield* Fiber.interruptFork(hashing)
        const [waited] = yield* Effect.timed(inTurn(passwords.verify(quick, password)))
        expect(Duration.toMillis(waited)).toBeGreaterThan(Duration.toMillis(alone) / 4)
      }).pipe(Effect.provide(layer({ ...cheap, memoryCost: 65_536, timeCost: 4, concurrency: 1 })))
    })
  )

  it.effect("accepts passwords of up to 1,024 characters and rejects longer ones without hashing", () =>
    Effect.gen(function* () {
      const passwords = yield* Passwords
      const longest = Redacted.make("xy".repeat(512))
      const hash = yield* passwords.hash(longest)
      expect(yield* passwords.verify(hash, longest)).toBe("exact")
      expect(yield* passwords.verify(hash, Redacted.make("x".repeat(1_025)))).toBe("none")
      expect(yield* passwords.verifyNothing(Redacted.make("x".repeat(10_000_000)))).toBe("none")
      expect(passwords.weakness(longest)).toBe(undefined)
      expect(passwords.weakness(Redacted.make("x".repeat(1_025)))).toBe("long")
    }).pipe(inTurn, Effect.provide(layer(cheap)))
  )

  it.effect("distinguishes any texts", () =>
    Effect.gen(function* () {
      const passwords = yield* Passwords
      for (const text of ["\u0000".repeat(12), "пароль из колодца", "🔥".repeat(12), "  blanks at both ends  "]) {
        const hash = yield* passwords.hash(Redacted.make(text))
        expect(yield* passwords.verify(hash, Redacted.make(text))).toBe("exact")
        expect(yield* passwords.verify(hash, Redacted.make(`${text}.`))).toBe("none")
        expect(yield* passwords.verify(hash, Redacted.make(text.slice(1)))).toBe("none")
      }
    }).pipe(inTurn, Effect.provide(layer(cheap)))
  )

  it.effect("rejects short and common passwords in any case", () =>
    Effect.gen(function* () {
      const passwords = yield* Passwords
      for (const [text, reason] of [
        ["x".repeat(11), "short"],
        ["", "short"],
        ["CorrectHorseBatteryStaple", "common"],
        ["PasswordPassword", "common"],
        ["password2026!", "common"],
        ["123456789012", "common"],
        ["zzzzzzzzzzzz", "common"],
        ["a lantern in the well", undefined]
      ] as const) {
        expect([text, passwords.weakness(Redacted.make(text))]).toEqual([text, reason])
      }
    }).pipe(inTurn, Effect.provide(layer(cheap)))
  )

  it.effect("counts code points, and rejects the user's own id", () =>
    Effect.gen(function* () {
      const passwords = yield* Passwords
      expect(passwords.weakness(Redacted.make("🔥🌊🌪🌋🪨🌫🌧🌩"))).toBe("short")
      expect(passwords.weakness(Redacted.make("🔥🌊🌪🌋🪨🌫🌧🌩🌨🌦🌥🌤"))).toBe(undefined)
      expect(passwords.weakness(Redacted.make("Leopold.Hayden"), "leopold.hayden")).toBe("common")
      expect(passwords.weakness(Redacted.make("Leopold.Hayden"), "another")).toBe(undefined)
      expect(passwords.weakness(Redacted.make("Leopold.Hayden"))).toBe(undefined)
    }).pipe(inTurn, Effect.provide(layer(cheap)))
  )

  it.effect("is outdated with a lower cost or another format", () =>
    Effect.gen(function* () {
      const passwords = yield* Passwords
      const rest = "$c29tZXNhbHQ$c29tZWhhc2g"
      for (const [hash, outdated] of [
        ["$argon2id$v=19$m=128,t=2,p=1", false],
        ["$argon2id$v=19$m=256,t=3,p=1", false],
        ["$argon2id$v=19$m=127,t=2,p=1", true],
        ["$argon2id$v=19$m=256,t=1,p=1", true],
        ["$argon2id$v=19$m=256,t=3,p=0", true],
        ["$argon2id$v=16$m=256,t=3,p=1", true],
        ["$argon2i$v=19$m=256,t=3,p=1", true],
        ["", true]
      ] as const) {
        expect([hash, passwords.isOutdated(`${hash}${rest}`)]).toEqual([hash, outdated])
      }
    }).pipe(Effect.provide(layer({ ...cheap, memoryCost: 128, timeCost: 2 })))
  )
})
