/**
 * The time in which a refused login is answered tells nothing of why it was refused. Groups are measured in turns, in an
 * order that is drawn anew each time, so that a machine that is slow for a while is so for all of them; what they are
 * said to come from one distribution by is the rank-sum test, with what it takes to see a difference written below.
 */
import { describe, expect, it } from "@effect/vitest"
import { Deepwell } from "@scipnet/core"
import { Duration, Effect, Either, Layer, Random, Redacted } from "effect"
import { Database } from "../../../src/database/Database.ts"
import { Passwords } from "../../../src/security/Passwords.ts"
import { defaults } from "../../../src/security/SecurityConfig.ts"
import * as RankSum from "../../security/RankSum.ts"
import * as Fixture from "../Fixture.ts"
import * as OnFile from "../OnFile.ts"
import * as Parts from "../Parts.ts"
import * as Witness from "../Witness.ts"

/** How often each kind of refusal is measured. */
const n = 30

/**
 * Two groups differ when their ranks would be as uneven by chance less than once in a million times, and one is at least
 * this much slower (ms, between the groups' typical values). Both have to hold: of the six pairs that are compared, one
 * is found to differ by chance in fewer than 6 of 1,000,000 runs, whatever the machine does meanwhile, since drawing the
 * order makes the groups exchangeable. 5 ms is a fifth of what one hash takes, which is the least that there is to be
 * detected if one login is not hashed; timers are good to about 1 ms. With n = 30, values that are apart altogether have a
 * chance of 3 in 100,000,000,000, so that a difference that is there is not overlooked.
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

/** Each refused for another reason; the one who is locked out and the one who is gone know their passwords. */
const kinds = {
  unknown: attempt("nobody-here"),
  wrong: attempt("reader-1"),
  locked: attempt("archivist-4", Fixture.password),
  gone: attempt("gone", Fixture.password)
}

const lockedOut = Effect.flatMap(Database, (database) =>
  database.write("a write of the test", (run) => {
    run(
      `INSERT INTO throttles (key, failures, suppressed, last_at, until)
       VALUES ('account:archivist-4', 200, 0, ?, ?)`,
      [Date.now(), Date.now() + 600_000]
    )
    return Either.void
  })
)

/** The times of each, in ms: each once a round, in an order of its own. */
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
    "takes the same time for every reason; a difference of 20 ms would be detected",
    () =>
      Effect.gen(function* () {
        const filled = yield* ready({ security: { refusalTime: Duration.millis(100), accountTries: 1_000 } })
        const times = yield* filled(
          measured({
            ...kinds,
            slowed: Effect.zipLeft(attempt("reader-1"), Effect.sleep(Duration.millis(20)))
          })
        )
        for (const [one, other] of pairs) {
          expect([one, other, differ(times(one), times(other))]).toEqual([one, other, false])
        }
        expect(names.map((name) => [name, differ(times(name), times("slowed"))])).toEqual(
          names.map((name) => [name, true])
        )
        // Timers count whole milliseconds from where they started.
        expect(Math.min(...names.flatMap(times))).toBeGreaterThan(98)
      }),
    120_000
  )

  it.scopedLive(
    "costs the same work for every reason, to half a hash, and no hash when throttled",
    () =>
      Effect.gen(function* () {
        const { memoryCost, timeCost } = defaults
        const security = { memoryCost, timeCost, refusalTime: Duration.zero, accountTries: 1_000 }
        const filled = yield* ready({ security })
        // No password is that long, so that it is not hashed.
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
    120_000
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
              // Where in this file it was raised is in a trace of the stack, and differs by nothing but its lines.
              const said = by("error").map((text) => text.replaceAll(/:\d+:\d+/g, ""))
              return { said, lines: by("log").length, entries: events.length }
            })
          )
          const [first] = heard
          expect(first?.said.length).toBeGreaterThan(5)
          expect(heard.map(({ said }) => said)).toEqual(names.map(() => first?.said))
          expect(heard.map(({ lines }) => lines)).toEqual([0, 0, 0, 0])
          // Who is locked out is counted, and written down with the next one who is heard.
          expect(heard.map(({ entries }) => entries)).toEqual([1, 1, 0, 1])
        })
      )
    })
  )
})
