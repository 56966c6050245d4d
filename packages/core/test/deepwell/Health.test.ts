/** The health of a deepwell, and its metrics. */
import { rmSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, Scp } from "@scipnet/core"
import { Effect, Metric } from "effect"
import { projections } from "../../src/deepwell/EventLog.ts"
import * as Entries from "./Entries.ts"
import * as Fixture from "./Fixture.ts"
import * as OnFile from "./OnFile.ts"
import * as Meddling from "./Meddling.ts"
import * as Parts from "./Parts.ts"

const health = Effect.flatMap(Deepwell.Deepwell, (door) => door.health)

/** The last value of a gauge, by its name and tag. */
const gauge = (name: string, tag = "") =>
  Effect.map(Metric.snapshot, (pairs) => {
    const found = pairs.find(
      ({ metricKey }) => metricKey.name === name && metricKey.tags.map(({ value }) => value).join() === tag
    )
    const state: unknown = found?.metricState
    return typeof state === "object" && state !== null && "value" in state ? state.value : undefined
  })

const names = projections.map((use) => use(({ name, version }) => ({ name, version })))

describe("health", () => {
  it.scopedLive("reports the end of the log and the position of each projection, and writes no audit entry", () =>
    Effect.gen(function* () {
      const file = yield* OnFile.filename
      yield* Effect.gen(function* () {
        yield* Fixture.fill
        const position = yield* Parts.end
        const { walBytes, ...rest } = yield* health
        expect(rest).toEqual({
          position,
          projections: names.map((each) => ({ ...each, position, lag: 0, upToDate: true })),
          consumers: [],
          readers: { inUse: 0, idle: expect.any(Number), most: 15 },
          writable: true
        })
        expect(walBytes).toBeGreaterThan(0)
        expect(yield* gauge("database_wal_bytes")).toBe(walBytes)
        expect(yield* gauge("event_store_projection_lag", "users")).toBe(0)
        expect(yield* Parts.end).toBe(position)
      }).pipe(Effect.provide(OnFile.layer(file)))
    })
  )

  it.scopedLive("reports lag and parked events of consumers, which do not make a deepwell unready", () =>
    Effect.gen(function* () {
      const file = yield* OnFile.filename
      yield* Effect.gen(function* () {
        yield* Fixture.fill
        const position = yield* Parts.end
        Meddling.meddle(
          file,
          `INSERT INTO consumers SELECT 'mail', position, hash, NULL, 0 FROM events WHERE position = 3;
           INSERT INTO parked_events SELECT 'mail', position, id, stream, type, 'no address', 6, 0, 0, 0 FROM events WHERE position < 3`
        )
        const { consumers, writable } = yield* health
        expect(consumers).toEqual([{ name: "mail", position: 3, lag: position - 3, running: false, parked: 2 }])
        expect(writable).toBe(true)
        expect(yield* gauge("event_store_consumer_lag", "mail")).toBe(position - 3)
        expect(yield* gauge("event_store_parked_events", "mail")).toBe(2)
      }).pipe(Effect.provide(OnFile.layer(file)))
    })
  )

  it.scopedLive("reports projections that lag or have another version, and that this process must not write then", () =>
    Effect.gen(function* () {
      const file = yield* OnFile.filename
      yield* Effect.gen(function* () {
        yield* Fixture.fill
        const position = yield* Parts.end
        Meddling.meddle(
          file,
          `UPDATE projections SET checkpoint = checkpoint - 7 WHERE name = 'sites';
           UPDATE projections SET version = version + 1 WHERE name = 'scps';
           DELETE FROM projections WHERE name = 'glass';
           INSERT INTO projections (name, version, checkpoint) VALUES ('anthems', 3, ${position})`
        )
        const told = yield* health
        expect(told).toMatchObject({ position, writable: false })
        const version = (wanted: string) => names.find(({ name }) => name === wanted)?.version ?? 0
        expect(told.projections.filter(({ upToDate }) => !upToDate)).toEqual([
          { name: "scps", version: version("scps") + 1, position, lag: 0, upToDate: false },
          { name: "sites", version: version("sites"), position: position - 7, lag: 7, upToDate: false },
          { name: "glass", version: null, position: 0, lag: position, upToDate: false },
          { name: "anthems", version: 3, position, lag: 0, upToDate: false }
        ])
        expect(yield* gauge("event_store_projection_lag", "sites")).toBe(7)
        expect(yield* gauge("event_store_projection_lag", "users")).toBe(0)
        const refused = yield* Parts.refusal("admin", Scp.Rename.make({ scp: "SCP-002", name: "Another" }))
        expect(refused).toMatchObject({ _tag: "ProjectionVersionMismatch" })
      }).pipe(Effect.provide(OnFile.layer(file)))
    })
  )

  it.scopedLive("fails as the database does", () =>
    Effect.gen(function* () {
      const file = yield* OnFile.filename
      yield* Effect.gen(function* () {
        yield* Fixture.fill
        yield* Effect.sync(() => rmSync(file))
        expect(yield* Effect.flip(health)).toMatchObject({ _tag: "DatabaseUnavailable" })
      }).pipe(Effect.provide(OnFile.layer(file)))
    })
  )

  it.effect("is available in memory too", () =>
    Effect.gen(function* () {
      expect(yield* Entries.left(health)).toEqual([])
      expect(yield* health).toMatchObject({ walBytes: 0, writable: true })
    }).pipe(Effect.provide(Parts.layer))
  )
})
