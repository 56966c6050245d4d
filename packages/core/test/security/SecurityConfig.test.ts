/** The bounds of the security settings. */
import { describe, expect, it } from "@effect/vitest"
import { ConfigProvider, Duration, Effect, Exit, Layer, Option } from "effect"
import * as Security from "../../src/security/SecurityConfig.ts"

const load = (settings: { readonly [name: string]: string }) =>
  Effect.withConfigProvider(Security.config, ConfigProvider.fromMap(new Map(Object.entries(settings))))

// Setting, parameter, minimum, maximum, and the values just outside.
const bounds = [
  ["ARGON2_MEMORY_KIB", "memoryCost", "8", "1048576", "7", "1048577"],
  ["ARGON2_PASSES", "timeCost", "1", "20", "0", "21"],
  ["PASSWORD_CONCURRENCY", "concurrency", "1", "64", "0", "65"],
  ["PASSWORD_WAITING", "waiting", "1", "10000", "0", "10001"],
  ["PASSWORD_WAITING_PER_GROUP", "waitingPerGroup", "1", "1000", "0", "1001"],
  ["PASSWORD_MINIMUM", "minimumLength", "8", "128", "7", "129"],
  ["LOGIN_REFUSAL", "refusalTime", "0 millis", "1 minute", "-1", "60001 millis"],
  ["SESSION_IDLE", "sessionIdle", "1 second", "30 days", "999 millis", "31 days"],
  ["SESSION_LIFETIME", "sessionLifetime", "1 second", "90 days", "999 millis", "91 days"],
  ["ACCOUNT_TRIES", "accountTries", "1", "1000", "0", "1001"],
  ["ACCOUNT_TRIES_IN_ALL", "accountTriesInAll", "1", "100000", "0", "100001"],
  ["ORIGIN_TRIES", "originTries", "1", "100000", "0", "100001"],
  ["THROTTLE_BASE", "throttleBase", "1 millis", "1 hour", "0 millis", "61 minutes"],
  ["THROTTLE_CAP", "throttleCap", "1 second", "1 day", "999 millis", "25 hours"],
  ["THROTTLE_MEMORY", "throttleMemory", "1 minute", "30 days", "59 seconds", "31 days"],
  ["THROTTLE_KEYS", "throttleKeys", "100", "1000000", "99", "1000001"],
  ["GLASS_TIME", "glassTime", "1 second", "15 minutes", "999 millis", "901 seconds"]
] as const

describe("security settings", () => {
  it.effect("accept the minimum and the maximum of each parameter", () =>
    Effect.gen(function* () {
      expect(bounds.map(([, parameter]) => parameter).toSorted()).toEqual(Object.keys(Security.defaults).toSorted())
      for (const [name, parameter, minimum, maximum] of bounds) {
        for (const text of [minimum, maximum]) {
          const value = (yield* load({ [name]: text }))[parameter]
          const expected = typeof value === "number" ? Number(text) : Option.getOrThrow(Duration.decodeUnknown(text))
          expect([name, String(value)]).toEqual([name, String(expected)])
        }
      }
    })
  )

  it.effect("reject values outside the bounds and malformed values, naming the setting", () =>
    Effect.gen(function* () {
      for (const [name, , , , below, above] of bounds) {
        for (const text of [below, above, "", "much", "NaN", "Infinity", "1e400"]) {
          expect([name, text, String(yield* Effect.flip(load({ [name]: text })))]).toEqual([
            name,
            text,
            expect.stringContaining(name)
          ])
        }
      }
    })
  )

  it.effect("apply the same bounds to parameters set in code", () =>
    Effect.gen(function* () {
      for (const parameters of [{ memoryCost: 7 }, { accountTries: 1.5 }, { glassTime: Duration.hours(1) }]) {
        const layer = Security.SecurityConfig.layer({ ...Security.defaults, ...parameters })
        expect(Exit.isFailure(yield* Effect.exit(Effect.scoped(Layer.build(layer))))).toBe(true)
      }
      yield* Effect.scoped(Layer.build(Security.SecurityConfig.layer(Security.defaults)))
    })
  )

  it.effect("report all invalid settings together", () =>
    Effect.gen(function* () {
      const error = String(yield* Effect.flip(load(Object.fromEntries(bounds.map(([name]) => [name, "-5"])))))
      for (const [name] of bounds) {
        expect(error).toContain(name)
      }
    })
  )

  // Pins a defect: a fraction of a millisecond cannot be stored, so that every login failed.
  it.effect("reject fractions of a millisecond", () =>
    Effect.gen(function* () {
      for (const name of ["SESSION_IDLE", "SESSION_LIFETIME", "THROTTLE_BASE", "THROTTLE_CAP", "THROTTLE_MEMORY"]) {
        const error = String(yield* Effect.flip(load({ [name]: "61000000500 nanos" })))
        expect(error).toContain(name)
        expect(error).toContain("whole milliseconds")
      }
    })
  )
})
