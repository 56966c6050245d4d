import { describe, expect, it } from "@effect/vitest"
import { Config, ConfigProvider, Duration, Effect } from "effect"
import * as DatabaseSettings from "../../src/database/DatabaseSettings.ts"

const load = (values: Readonly<Record<string, string>>) =>
  Effect.withConfigProvider(
    Config.nested(DatabaseSettings.config, "DATABASE"),
    ConfigProvider.fromMap(new Map(Object.entries(values)), { pathDelim: "_" })
  )

describe("DatabaseSettings", () => {
  it.effect("are the defaults if nothing is configured", () =>
    Effect.gen(function* () {
      expect(yield* load({})).toEqual(DatabaseSettings.defaults)
    })
  )

  // The values that docs/operations.md documents.
  it("default to 5 readers and an overflow of 10, an acquire timeout of 30 s and a connection lifetime of 1 h", () => {
    expect(DatabaseSettings.defaults).toMatchObject({ readers: 5, overflow: 10, synchronous: "FULL" })
    const { acquireTimeout, recycle, openTimeout, lockTimeout, commandTimeout } = DatabaseSettings.defaults
    const seconds = [acquireTimeout, recycle, openTimeout, lockTimeout, commandTimeout].map(Duration.toSeconds)
    expect(seconds).toEqual([30, 3600, 15, 30, 60])
  })

  it.effect("are read under a prefix", () =>
    Effect.gen(function* () {
      const settings = yield* load({
        DATABASE_READERS: "2",
        DATABASE_LOCK_TIMEOUT: "5 seconds",
        DATABASE_SYNCHRONOUS: "NORMAL"
      })
      expect(settings).toEqual({
        ...DatabaseSettings.defaults,
        readers: 2,
        lockTimeout: Duration.seconds(5),
        synchronous: "NORMAL"
      })
    })
  )

  it.effect("report all invalid values together", () =>
    Effect.gen(function* () {
      const error = yield* Effect.flip(
        load({ DATABASE_READERS: "0", DATABASE_OPEN_TIMEOUT: "soon", DATABASE_SYNCHRONOUS: "off" })
      )
      expect(String(error)).toContain("READERS")
      expect(String(error)).toContain("OPEN_TIMEOUT")
      expect(String(error)).toContain("SYNCHRONOUS")
      expect(String(error)).not.toContain("RETRY_CAP")
    })
  )

  it.effect.each(["Infinity", "0 millis", "-1 seconds", "2 hours", "NaN", ""])("reject a timeout of %j", (value) =>
    Effect.gen(function* () {
      expect(String(yield* Effect.flip(load({ DATABASE_LOCK_TIMEOUT: value })))).toContain("LOCK_TIMEOUT")
    })
  )

  it.effect.each([-1, 0, 1, 64, 65, 1.5])("accept %d readers only if the number is from 1 to 64", (readers) =>
    Effect.gen(function* () {
      const result = yield* Effect.either(load({ DATABASE_READERS: String(readers) }))
      expect(result._tag).toBe(readers === 1 || readers === 64 ? "Right" : "Left")
    })
  )
})
