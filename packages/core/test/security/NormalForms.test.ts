/** Passwords match in any Unicode normalization form. */
import { describe, expect, it } from "@effect/vitest"
import { hash } from "@node-rs/argon2"
import { Effect, FastCheck, Layer, Redacted } from "effect"
import { Passwords, normalize } from "../../src/security/Passwords.ts"
import * as Security from "../../src/security/SecurityConfig.ts"

const parameters = { ...Security.defaults, memoryCost: 8, timeCost: 1 }
const layer = Layer.provide(Passwords.layer, Security.SecurityConfig.layer(parameters))

const inTurn = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Passwords, (passwords) => passwords.inTurn(["test"])(work)).pipe(Effect.provide(layer))

const composed = "Schlüssel für Señor Ångström"
const decomposed = composed.normalize("NFD")

/** Hashes a password as typed, as older versions did. */
const hashedRaw = (text: string) =>
  Effect.promise(() => hash(text, { memoryCost: parameters.memoryCost, timeCost: 1, parallelism: 1 }))

describe("a password", () => {
  it.effect.prop(
    "matches in every normalization form",
    [FastCheck.string({ unit: "grapheme", minLength: 1, maxLength: 60 })],
    ([text]) =>
      Effect.gen(function* () {
        const passwords = yield* Passwords
        const [set, typed] = [text.normalize("NFD"), text.normalize("NFC")]
        const stored = yield* passwords.hash(Redacted.make(set))
        expect(yield* passwords.verify(stored, Redacted.make(typed))).toBe("exact")
        expect(yield* passwords.verify(stored, Redacted.make(set))).toBe("exact")
        expect(yield* passwords.verify(stored, Redacted.make(`${typed}.`))).toBe("none")
      }).pipe(inTurn, Effect.provide(layer)),
    { fastCheck: { numRuns: 50 } }
  )

  it.effect("hashed as typed by an older version matches as typed and is outdated", () =>
    Effect.gen(function* () {
      const passwords = yield* Passwords
      const old = yield* hashedRaw(decomposed)
      expect(yield* passwords.verify(old, Redacted.make(decomposed))).toBe("outdated")
      expect(yield* passwords.verify(old, Redacted.make(composed))).toBe("none")
      expect(yield* passwords.verify(yield* hashedRaw(composed), Redacted.make(decomposed))).toBe("exact")
    }).pipe(inTurn, Effect.provide(layer))
  )

  it.effect("is checked for weakness in its normal form", () =>
    Effect.gen(function* () {
      const passwords = yield* Passwords
      expect(passwords.weakness(Redacted.make("üüüüüü".normalize("NFD")))).toBe("short")
      expect(passwords.weakness(Redacted.make("äbcdefghijkl".repeat(86).slice(0, 1_024).normalize("NFD")))).toBe(
        undefined
      )
      expect(passwords.weakness(Redacted.make("x".repeat(10_000_000)))).toBe("long")
    }).pipe(inTurn, Effect.provide(layer))
  )

  it.effect("beyond the maximum length in normal form is never rehashed", () =>
    Effect.gen(function* () {
      const passwords = yield* Passwords
      // One character as typed, two in normal form.
      const typed = "\u0958".repeat(600)
      expect(normalize(typed).length).toBe(1_200)
      expect(yield* passwords.verify(yield* hashedRaw(typed), Redacted.make(typed))).toBe("exact")
    }).pipe(inTurn, Effect.provide(layer))
  )
})
