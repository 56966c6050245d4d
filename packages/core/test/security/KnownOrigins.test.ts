import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import * as KnownOrigins from "../../src/security/KnownOrigins.ts"
import * as Storage from "./Storage.ts"

const noon = 10 ** 12
const month = Duration.toMillis(KnownOrigins.retention)

const note = (login: string, origin: string | null, at: number) =>
  Storage.write((run) => KnownOrigins.recordLogin(run, login, origin, at))
const isKnown = (login: string, origin: string | null, at: number) =>
  Storage.write((run) => KnownOrigins.isKnown(run, login, origin, at))
const storedRows = Storage.rows("SELECT * FROM known_origins")

describe("known origins", () => {
  it.effect("are those of the account's logins within 30 days, by network", () =>
    Effect.gen(function* () {
      yield* note("owner", "2001:db8::1", noon)
      yield* note("owner", null, noon)
      expect(yield* isKnown("owner", "2001:db8::2", noon + month - 1)).toBe(true)
      expect(yield* isKnown("owner", null, noon)).toBe(true)
      expect(yield* isKnown("owner", "2001:db8::2", noon + month)).toBe(false)
      expect(yield* isKnown("owner", "2001:db8:0:1::2", noon)).toBe(false)
      expect(yield* isKnown("another", "2001:db8::1", noon)).toBe(false)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("are deleted after that, and when the clock was set back", () =>
    Effect.gen(function* () {
      yield* note("owner", "10.0.0.1", noon)
      yield* note("ahead", "10.0.0.1", noon + 3 * month)
      expect(yield* isKnown("ahead", "10.0.0.1", noon)).toBe(false)
      yield* note("another", "10.0.0.1", noon + month)
      expect(yield* storedRows).toMatchObject([{ login: "another" }])
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("are bounded per account to the latest ones, and stored without addresses", () =>
    Effect.gen(function* () {
      yield* note("another", "10.0.0.1", noon)
      yield* Effect.forEach(Array.from({ length: 2 * KnownOrigins.maximumOrigins }), (_, index) =>
        note("owner", `10.0.0.${index}`, noon + index)
      )
      expect(yield* isKnown("another", "10.0.0.1", noon)).toBe(true)
      expect(yield* isKnown("owner", `10.0.0.${KnownOrigins.maximumOrigins - 1}`, noon)).toBe(false)
      expect(yield* isKnown("owner", `10.0.0.${KnownOrigins.maximumOrigins}`, noon)).toBe(true)
      expect(yield* storedRows).toHaveLength(KnownOrigins.maximumOrigins + 1)
      expect(JSON.stringify(yield* storedRows)).not.toContain("10.0.0")
    }).pipe(Effect.provide(Storage.memory))
  )
})
