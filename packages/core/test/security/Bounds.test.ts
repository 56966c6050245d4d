/** What hashing may cost: never more hashes at a time than are allowed, never a password of any length. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { Passwords } from "../../src/security/Passwords.ts"
import * as Security from "../../src/security/SecurityConfig.ts"

const cheap = { ...Security.defaults, memoryCost: 64, timeCost: 1 }
const layer = (parameters: Security.Parameters) =>
  Layer.provide(Passwords.layer, Security.SecurityConfig.layer(parameters))
const password = Redacted.make("a lantern in the well")

const stored = Effect.flatMap(Passwords, (passwords) => passwords.hash(password)).pipe(Effect.provide(layer(cheap)))

/** What is done first: a hash that takes long, or a verification that takes next to nothing and is asked for after it. */
const first = (concurrency: number) =>
  Effect.gen(function* () {
    const quick = yield* stored
    const done: Array<string> = []
    yield* Effect.gen(function* () {
      const passwords = yield* Passwords
      yield* Effect.all(
        [
          Effect.tap(passwords.hash(password), () => done.push("hash")),
          Effect.tap(passwords.verify(quick, password), () => done.push("verification"))
        ],
        { concurrency: "unbounded" }
      )
    }).pipe(Effect.provide(layer({ ...cheap, memoryCost: 65_536, timeCost: 4, concurrency })))
    return done[0]
  })

describe("hashing", () => {
  it.live("waits when as many are computed as may be at a time", () =>
    Effect.gen(function* () {
      expect(yield* first(1)).toBe("hash")
      expect(yield* first(2)).toBe("verification")
    })
  )

  it.effect("takes a password of up to 1,024 characters, and answers any other without computing", () =>
    Effect.gen(function* () {
      const passwords = yield* Passwords
      const longest = Redacted.make("xy".repeat(512))
      const hash = yield* passwords.hash(longest)
      expect(yield* passwords.verify(hash, longest)).toBe(true)
      expect(yield* passwords.verify(hash, Redacted.make("x".repeat(1_025)))).toBe(false)
      expect(yield* passwords.verifyNothing(Redacted.make("x".repeat(10_000_000)))).toBe(false)
      expect(passwords.weakness(longest)).toBe(undefined)
      expect(passwords.weakness(Redacted.make("x".repeat(1_025)))).toBe("long")
    }).pipe(Effect.provide(layer(cheap)))
  )

  it.effect("takes any text, and tells one from another", () =>
    Effect.gen(function* () {
      const passwords = yield* Passwords
      for (const text of ["\u0000".repeat(12), "пароль из колодца", "🔥".repeat(12), "  blanks at both ends  "]) {
        const hash = yield* passwords.hash(Redacted.make(text))
        expect(yield* passwords.verify(hash, Redacted.make(text))).toBe(true)
        expect(yield* passwords.verify(hash, Redacted.make(`${text}.`))).toBe(false)
        expect(yield* passwords.verify(hash, Redacted.make(text.slice(1)))).toBe(false)
      }
    }).pipe(Effect.provide(layer(cheap)))
  )

  it.effect("refuses what is too short or too well known, whatever its case", () =>
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
    }).pipe(Effect.provide(layer(cheap)))
  )
})
