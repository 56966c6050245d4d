/**
 * The response time of a refused login does not disclose the reason of the refusal. The groups are measured in rounds,
 * each in a new random order, so that a temporarily slow machine affects all groups alike. The rank-sum test compares the
 * distributions; its significance level and least difference are defined below.
 */
import { describe, expect, it } from "@effect/vitest"
import { Deepwell } from "@scipnet/core"
import { Clock, Duration, Effect, Either, Layer, Random, Redacted } from "effect"
import { Passwords } from "../../../src/security/Passwords.ts"
import { defaults } from "../../../src/security/SecurityConfig.ts"
import * as RankSum from "../../security/RankSum.ts"
import * as Fixture from "../Fixture.ts"
import * as OnFile from "../OnFile.ts"
import * as Parts from "../Parts.ts"
import * as Witness from "../Witness.ts"

/** The number of measurements of each kind of refusal. */
const n = 30

/**
 * Two groups differ if the rank-sum test is significant at level `alpha` and the estimated shift is at least `least` (ms).
 * Six pairs are compared, so the probability of a false positive is below 6 in 1,000,000 runs, independent of the load of
 * the machine, because the random order makes the groups exchangeable. 5 ms is a fifth of the time of one hash, which is
 * the smallest difference to detect: a login without a hash. Timers have a resolution of about 1 ms. With n = 30, two
 * completely separated groups have a p-value of 3 in 100,000,000,000, far below `alpha`.
 */
const alpha = 1e-6
const least = 5

const differ = (first: ReadonlyArray<number>, second: ReadonlyArray<number>, by: number = least) => {
  const { p, shift } = RankSum.compare(first, second)
  return p < alpha && Math.abs(shift) >= by
}

const wrong = Redacted.make("not the password at all")
const attempt = (name: string, password = wrong) =>
  Effect.flatMap(Deepwell.Deepwell, (door) => Effect.either(door.login(name, password)))

/** Logins refused for different reasons. The throttled and the deactivated user send the correct password. */
const kinds = {
  unknown: attempt("absent-user"),
  wrong: attempt("reader-1"),
  locked: attempt("archivist-4", Fixture.password),
  gone: attempt("gone", Fixture.password)
}

const lockedOut = Effect.flatMap(Clock.currentTimeMillis, (now) =>
  Parts.shared(
    `INSERT INTO throttles (key, failures, suppressed, last_at, until)
     VALUES ('account:archivist-4', 200, 0, ?, ?)`,
    [now, now + 600_000]
  )
)

/** The times of each group, in ms: one measurement per round, in random order. */
const measured = <K extends string, R>(groups: {
  readonly [_ in K]: Effect.Effect<Either.Either<unknown, unknown>, unknown, R>
}) =>
  Effect.gen(function* () {
    const names = Object.keys(groups).filter((name): name is K => name in groups)
    const times = new Map(names.map((name): [K, Array<number>] => [name, []]))
    for (let round = 0; round < n; round += 1) {
      for (const name of yield* Random.shuffle(names)) {
        const [took, answer] = yield* Effect.timedWith(
          groups[name],
          Effect.sync(() => BigInt(Math.round(performance.now() * 1e6)))
        )
        expect(answer).toEqual(Either.left({ _tag: "LoginRefused" }))
        times.get(name)?.push(Duration.toMillis(took))
      }
    }
    return (name: K) => times.get(name) ?? []
  })

const names = ["unknown", "wrong", "locked", "gone"] as const
const pairs = names.flatMap((one, index) => names.slice(index + 1).map((other) => [one, other] as const))

/** A file with a user for each reason of refusal. */
const ready = (security: Parameters<typeof OnFile.layer>[1]) =>
  Effect.map(OnFile.filename, (file) => {
    const layer = OnFile.layer(file, security)
    return <A, E, R>(test: Effect.Effect<A, E, R>) =>
      Effect.zipRight(Effect.zipRight(Fixture.fill, lockedOut), test).pipe(Effect.provide(layer))
  })

describe("a refused login", () => {
  it.scopedLive(
    "has the same response time for every reason; a difference of 20 ms is detected",
    () =>
      Effect.gen(function* () {
        const filled = yield* ready({ security: { refusalTime: Duration.millis(100), accountTries: 1_000 } })
        const slowed = Effect.zipLeft(attempt("reader-1"), Effect.sleep(Duration.millis(20)))
        // On a machine that is so busy that not even the slowed logins differ, the measurement says nothing: it is repeated.
        const times = yield* filled(
          Effect.repeat(measured({ ...kinds, slowed }), {
            times: 3,
            until: (times) => names.every((name) => differ(times(name), times("slowed")))
          })
        )
        for (const [one, other] of pairs) {
          expect([one, other, differ(times(one), times(other))]).toEqual([one, other, false])
        }
        expect(names.map((name) => [name, differ(times(name), times("slowed"))])).toEqual(
          names.map((name) => [name, true])
        )
        // Timers have a resolution of one millisecond.
        expect(Math.min(...names.flatMap(times))).toBeGreaterThan(98)
      }),
    300_000
  )

  it.scopedLive(
    "costs the same work for every reason, to half a hash, and no hash when throttled",
    () =>
      Effect.gen(function* () {
        const { memoryCost, timeCost } = defaults
        const security = { memoryCost, timeCost, refusalTime: Duration.zero, accountTries: 1_000 }
        const filled = yield* ready({ security })
        // A password of this length is rejected without hashing.
        const times = yield* filled(
          measured({ ...kinds, unhashed: attempt("reader-1", Redacted.make("x".repeat(2_000))) })
        )
        const hash = RankSum.median(times("wrong")) - RankSum.median(times("unhashed"))
        for (const [one, other] of pairs) {
          const isUnhashed = one === "locked" || other === "locked"
          expect([one, other, differ(times(one), times(other), hash / 2)]).toEqual([one, other, isUnhashed])
        }
        expect(differ(times("locked"), times("unhashed"), hash / 2)).toBe(false)
      }),
    300_000
  )

  it.scopedLive("hashes once with the current parameters for every reason, and not at all when throttled", () =>
    Effect.gen(function* () {
      const hashed: Array<string> = []
      const counted = Layer.effect(
        Passwords,
        Effect.map(Passwords, (passwords) =>
          Passwords.of({
            ...passwords,
            verify: (stored, password) =>
              Effect.zipRight(
                Effect.sync(() => hashed.push(/^\$argon2id\$v=19\$m=64,t=1,p=1\$/.exec(stored)?.[0] ?? stored)),
                passwords.verify(stored, password)
              ),
            verifyNothing: (password) =>
              Effect.zipRight(
                Effect.sync(() => hashed.push("$argon2id$v=19$m=64,t=1,p=1$")),
                passwords.verifyNothing(password)
              )
          })
        )
      )
      const filled = yield* ready({})
      yield* filled(
        Effect.gen(function* () {
          for (const name of names) {
            hashed.length = 0
            yield* kinds[name].pipe(Effect.provide(Layer.provide(Deepwell.layer, counted)))
            expect([name, hashed]).toEqual([name, name === "locked" ? [] : ["$argon2id$v=19$m=64,t=1,p=1$"]])
          }
        })
      )
    })
  )

  it.scopedLive("has the same error, its renderings and its audit for every reason", () =>
    Effect.gen(function* () {
      const filled = yield* ready({})
      yield* filled(
        Effect.gen(function* () {
          const heard = yield* Effect.forEach(names, (name) =>
            Effect.gen(function* () {
              const witness = Witness.make()
              const { events } = yield* Parts.written(
                witness
                  .hear(
                    "error",
                    Effect.flatMap(kinds[name], Either.match({ onLeft: Effect.fail, onRight: Effect.die }))
                  )
                  .pipe(Effect.provide(witness.layer))
              )
              const by = (whom: string) => witness.said.filter((each) => each.by === whom).map(({ text }) => text)
              // Stack traces contain line numbers of this file, which differ.
              const said = by("error").map((text) => text.replaceAll(/:\d+:\d+/g, ""))
              return { said, lines: by("log").length, entries: events.length }
            })
          )
          const [first] = heard
          expect(first?.said.length).toBeGreaterThan(5)
          expect(heard.map(({ said }) => said)).toEqual(names.map(() => first?.said))
          expect(heard.map(({ lines }) => lines)).toEqual([0, 0, 0, 0])
          // A throttled attempt is counted, and recorded with the next attempt that is verified.
          expect(heard.map(({ entries }) => entries)).toEqual([1, 1, 0, 1])
        })
      )
    })
  )
})
