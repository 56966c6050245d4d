import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Effect, Layer, Logger, Redacted } from "effect"
import { Passwords } from "../../src/security/Passwords.ts"
import * as Security from "../../src/security/SecurityConfig.ts"

const parameters = { ...Security.defaults, memoryCost: 64, timeCost: 1 }
const layer = Layer.provide(Passwords.layer, Security.SecurityConfig.layer(parameters))
const password = Redacted.make("a lantern in the well")

const inTurn = <A, E, R>(work: Effect.Effect<A, E, R>) =>
  Effect.flatMap(Passwords, (passwords) => passwords.inTurn(["test"])(work))

describe("Passwords", () => {
  it.effect("are hashed with argon2id, the configured parameters and a salt", () =>
    Effect.gen(function* () {
      const passwords = yield* Passwords
      const [one, other] = [yield* passwords.hash(password), yield* passwords.hash(password)]
      expect(one).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/)
      expect(one).not.toBe(other)
      expect(yield* passwords.verify(one, password)).toBe("exact")
      expect(yield* passwords.verify(one, Redacted.make("another password"))).toBe("none")
      expect(yield* passwords.verifyNothing(password)).toBe("none")
    }).pipe(inTurn, Effect.provide(layer))
  )

  it.effect("match no malformed hash, which is logged without the hash", () =>
    Effect.gen(function* () {
      const lines: Array<string> = []
      const logger = Logger.make(({ message }) => lines.push(JSON.stringify(message)))
      const passwords = yield* Passwords
      const matches = yield* Effect.provide(
        passwords.verify("$argon2id$damaged", password),
        Logger.replace(Logger.defaultLogger, logger)
      )
      expect(matches).toBe("none")
      expect(lines.join()).toContain("cannot be read")
      expect(lines.join()).not.toContain("damaged")
    }).pipe(inTurn, Effect.provide(layer))
  )
})

describe("SecurityConfig", () => {
  const load = (settings: { readonly [name: string]: string }) =>
    Effect.withConfigProvider(Security.config, ConfigProvider.fromMap(new Map(Object.entries(settings))))

  it.effect("defaults to the parameters recommended by OWASP", () =>
    Effect.gen(function* () {
      expect(yield* load({})).toEqual(Security.defaults)
      expect(yield* load({ PASSWORD_MINIMUM: "16" })).toEqual({ ...Security.defaults, minimumLength: 16 })
    })
  )

  it.effect("reports all invalid settings together", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        load({ ARGON2_MEMORY_KIB: "1", ARGON2_PASSES: "none", PASSWORD_CONCURRENCY: "0", PASSWORD_MINIMUM: "4" })
      )
      for (const name of ["ARGON2_MEMORY_KIB", "ARGON2_PASSES", "PASSWORD_CONCURRENCY", "PASSWORD_MINIMUM"]) {
        expect(String(error)).toContain(name)
      }
    })
  )
})
