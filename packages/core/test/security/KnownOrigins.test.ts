import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import * as KnownOrigins from "../../src/security/KnownOrigins.ts"
import * as Storage from "./Storage.ts"

const noon = 10 ** 12
const month = Duration.toMillis(KnownOrigins.memory)

const note = (login: string, origin: string | null, at: number) =>
  Storage.write((run) => KnownOrigins.note(run, login, origin, at))
const isKnown = (login: string, origin: string | null, at: number) =>
  Storage.write((run) => KnownOrigins.isKnown(run, login, origin, at))
const kept = Storage.rows("SELECT * FROM known_origins")

describe("known origins", () => {
  it.effect("are those of the account's own logins, by network, for 30 days to the millisecond", () =>
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

  it.effect("are forgotten after that, and when the clock was set back", () =>
    Effect.gen(function* () {
      yield* note("owner", "10.0.0.1", noon)
      yield* note("ahead", "10.0.0.1", noon + 3 * month)
      expect(yield* isKnown("ahead", "10.0.0.1", noon)).toBe(false)
      yield* note("another", "10.0.0.1", noon + month)
      expect(yield* kept).toMatchObject([{ login: "another" }])
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("are a fixed number for each account, the latest ones, and no address is kept", () =>
    Effect.gen(function* () {
      yield* note("another", "10.0.0.1", noon)
      yield* Effect.forEach(Array.from({ length: 2 * KnownOrigins.most }), (_, at) =>
        note("owner", `10.0.0.${at}`, noon + at)
      )
      expect(yield* isKnown("another", "10.0.0.1", noon)).toBe(true)
      expect(yield* isKnown("owner", `10.0.0.${KnownOrigins.most - 1}`, noon)).toBe(false)
      expect(yield* isKnown("owner", `10.0.0.${KnownOrigins.most}`, noon)).toBe(true)
      expect(yield* kept).toHaveLength(KnownOrigins.most + 1)
      expect(JSON.stringify(yield* kept)).not.toContain("10.0.0")
    }).pipe(Effect.provide(Storage.memory))
  )
})
