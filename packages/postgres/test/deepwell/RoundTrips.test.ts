/** The round trips to PostgreSQL of requests: each read has one barrier, and each append two trips. */
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, Scp } from "@scipnet/core"
import { Effect, Layer, Redacted, Stream } from "effect"
import * as Fixture from "../../../core/test/deepwell/Fixture.ts"
import * as Postgres from "../../src/Postgres.ts"
import * as PgSchema from "../../src/schema/PgSchema.ts"
import * as Installation from "../rig/Installation.ts"
import * as SharedCluster from "../rig/SharedCluster.ts"
import * as SharedFixture from "../shared-tables/SharedFixture.ts"
import * as RoundTrips from "./RoundTrips.ts"

/** The kinds of trips, by the statements in them. */
const kinds: ReadonlyArray<readonly [kind: string, statement: RegExp]> = [
  ["barrier", /\0delta\0/],
  ["lock", /\0lock\0/],
  ["credentials", /\0find credentials\0/],
  ["commit", /COMMIT\0/],
  ["begin", /BEGIN/],
  ["heartbeat", /SELECT 1\0/]
]
const kindOf = (trip: string): string => kinds.find(([, statement]) => statement.test(trip))?.[0] ?? `other: ${trip}`

const settled = Effect.sleep("150 millis")

/** The trips of an effect without barriers, and the barriers besides one for each second, which the follower asks by itself. */
const counted = <A, E, R>({ take }: RoundTrips.RoundTrips, effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    yield* settled
    take()
    const begun = performance.now()
    yield* Effect.exit(effect)
    yield* settled
    const sent = take()
    const found = sent.map(kindOf)
    const polls = Math.ceil((performance.now() - begun) / 1_000)
    return {
      trips: found.filter((kind) => kind !== "barrier" && kind !== "heartbeat").join(" "),
      barriers: found.filter((kind) => kind === "barrier").length,
      touches: sent.filter((trip) => trip.includes("\0touch a session\0")).length,
      polls
    }
  })

const user = "reader-1"
const origin = "10.0.0.1"
const wrong = Redacted.make("not the password")

/** The trips of each request, its reads, and its appends: PostgreSQL notifies of each, and the follower then asks once. */
const expected = {
  query: { trips: "lock commit", reads: 1, appends: 1 },
  command: { trips: "lock commit", reads: 1, appends: 1 },
  // The user; a counted attempt; the credentials; account, credentials and sessions again.
  login: { trips: "begin commit credentials credentials lock commit", reads: 3, appends: 1 },
  refused: { trips: "begin commit credentials lock commit", reads: 1, appends: 1 },
  // The use of the session is written, which no notification follows.
  resume: { trips: "commit", reads: 1, appends: 0 },
  // The opening and one part; an audit entry before the first part and one after the last.
  export: { trips: "lock commit lock commit", reads: 2, appends: 2 },
  idleWatch: { trips: "", reads: 0, appends: 0 }
}

const deepwell = Effect.gen(function* () {
  const { cluster, name, url } = yield* SharedCluster.database
  const trips = yield* RoundTrips.make(cluster.port)
  yield* PgSchema.create(SharedFixture.settingsOf(url))
  const settings = SharedFixture.settingsOf(cluster.url({ database: name, port: trips.port }))
  const storage = Postgres.services({ ...settings, replica: ":memory:", security: Fixture.security })
  return { trips, layer: Layer.provide(Deepwell.layer, storage) }
})

describe.skipIf(Installation.isSkipped)("the round trips of a deepwell", () => {
  it.scopedLive("are as few as the steps of its requests require", () =>
    Effect.gen(function* () {
      const { trips, layer } = yield* deepwell
      const found = yield* Effect.gen(function* () {
        yield* Fixture.fill
        const { access, execute, exportAudit, login, resume, watch } = yield* Deepwell.Deepwell
        const session = yield* login(user, Fixture.password, origin)
        const rename = (name: string) => Fixture.as("admin")(execute(Scp.Rename.make({ scp: "SCP-001", name })))
        const query = Deepwell.within(session, origin)(access({ type: "scp", id: "SCP-001" }))
        const refused = login(user, wrong, origin)
        // Connections are opened, and statements prepared, at their first use.
        yield* Effect.all([query, rename("Other"), Effect.exit(refused), resume(session.token, origin)])
        return yield* Effect.all({
          query: counted(trips, query),
          command: counted(trips, rename("Third")),
          login: counted(trips, login(user, Fixture.password, origin)),
          refused: counted(trips, refused),
          resume: counted(trips, resume(session.token, origin)),
          export: counted(trips, Fixture.as("admin")(Stream.runDrain(exportAudit({})))),
          idleWatch: Effect.scoped(
            Effect.zipRight(
              Effect.forkScoped(Fixture.as("admin")(Stream.runDrain(watch))),
              // The watch begins with a read and an audit entry.
              Effect.delay(counted(trips, Effect.sleep("1 second")), "500 millis")
            )
          )
        })
      }).pipe(Effect.provide(layer))
      // The login has recorded the use of the session.
      expect(found.query.touches).toBe(0)
      for (const name of Object.keys(expected).filter((each): each is keyof typeof expected => each in found)) {
        const [{ trips, barriers, polls }, { reads, appends, ...rest }] = [found[name], expected[name]]
        expect({ name, trips }).toEqual({ name, ...rest })
        expect(barriers, name).toBeGreaterThanOrEqual(reads)
        expect(barriers, name).toBeLessThanOrEqual(reads + appends + polls)
      }
    })
  )
})
