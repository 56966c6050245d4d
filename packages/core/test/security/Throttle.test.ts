/** Waiting after failed tries. */
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect, FastCheck } from "effect"
import { Database } from "../../src/database/Database.ts"
import { defaults } from "../../src/security/SecurityConfig.ts"
import * as Throttle from "../../src/security/Throttle.ts"
import * as Parts from "../deepwell/Parts.ts"

const parameters = { ...defaults, accountTries: 3, originTries: 5, throttleKeys: 10 }

const attempt = (account: string | null, origin: string | null, at: number) =>
  Effect.flatMap(Database, (database) =>
    database.write("a try of the test", (sql) => Throttle.attempt(sql, { account, origin, at }, parameters))
  )

const count = FastCheck.integer({ min: 0, max: 5_000 })

describe("throttling", () => {
  it.prop(
    "lets the first tries pass, and then waits no less for more failures, up to a cap",
    [count, count],
    ([a, b]) => {
      const [few, many] = [Math.min(a, b), Math.max(a, b)]
      const wait = (failures: number) => Throttle.wait(failures, 100, defaults)
      expect(wait(few)).toBeLessThanOrEqual(wait(many))
      expect(wait(many)).toBeLessThanOrEqual(Duration.toMillis(defaults.throttleCap))
      expect(wait(few) === 0).toBe(few <= 100)
    }
  )

  it.live("counts tries at once, so that no more than are free are heard", () =>
    Effect.gen(function* () {
      const all = Array.from({ length: 32 }, () => attempt("somebody", null, 1_000))
      const verdicts = yield* Effect.all(all, { concurrency: "unbounded" })
      expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(4)
    }).pipe(Effect.provide(Parts.storage))
  )

  // A login that had read its clock before another one was counted used to be refused.
  it.effect("is not in the way of a try whose clock was read before the last one's", () =>
    Effect.gen(function* () {
      expect(yield* attempt("somebody", "cli", 2_000)).toMatchObject({ allowed: true })
      expect(yield* attempt("somebody", "cli", 1_990)).toMatchObject({ allowed: true })
    }).pipe(Effect.provide(Parts.storage))
  )

  it.effect("keeps no more keys than it may, and those that wait the longest", () =>
    Effect.gen(function* () {
      yield* Effect.forEach([1, 2, 3, 4], () => attempt("guessed", null, 1_000))
      yield* Effect.forEach(Array.from({ length: 40 }), (_, index) => attempt(`user-${index}`, null, 1_001 + index))
      const kept = yield* Parts.rows("SELECT key FROM throttles")
      expect(kept.length).toBeLessThanOrEqual(parameters.throttleKeys + 1)
      expect(kept).toContainEqual({ key: "account:guessed" })
    }).pipe(Effect.provide(Parts.storage))
  )
})
