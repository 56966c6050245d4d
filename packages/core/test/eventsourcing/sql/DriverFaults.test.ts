/**
 * Appends and rebuilds while each call to SQLite fails in turn, including BEGIN, COMMIT and ROLLBACK. Each failure is a
 * typed error without partial effects, and the next command succeeds.
 */
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Cause, Duration, Effect, Exit, Logger, Stream } from "effect"
import * as Database from "../../../src/database/Database.ts"
import { isDatabaseError } from "../../../src/database/DatabaseError.ts"
import * as DatabaseSettings from "../../../src/database/DatabaseSettings.ts"
import * as Event from "../../../src/eventsourcing/Event.ts"
import * as EventStoreMigrations from "../../../src/eventsourcing/sql/EventStoreMigrations.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { commandMetadata, appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import type { EquipmentEvent } from "../../../src/testing/contract/Equipment.ts"
import { Acquired, codec, lent, returned } from "../../../src/testing/contract/Equipment.ts"
import * as Files from "../../database/Files.ts"
import type { Fault } from "../../database/sqlite/SqliteFaults.ts"
import * as SqliteFaults from "../../database/sqlite/SqliteFaults.ts"
import * as EquipmentProjection from "./EquipmentProjection.ts"
import * as TestDatabase from "./TestDatabase.ts"

type Store = SqlEventStore.SqlEventStore<EquipmentEvent>

const codes = ["SQLITE_ERROR", "SQLITE_BUSY", "SQLITE_FULL", "SQLITE_IOERR"] as const

// The number of error codes for each call of a rebuild.
const turns = Array.from({ length: Number(process.env["SCIPNET_TEST_FAULTS"] ?? 1) }, (_, turn) => turn)

// Without fsync, since no power failure is simulated, and with short timeouts, since locks are injected.
const settings = { ...Files.impatient, lockTimeout: Duration.millis(40), synchronous: "NORMAL" as const }

const onFile = (filename: string) =>
  Database.layer({
    filename,
    create: true,
    applicationId: 0x65_71_75_70,
    migrations: EventStoreMigrations.migrations,
    settings: { ...DatabaseSettings.defaults, ...settings }
  })

/** All stored rows, except the rebuild lease and the tables of an incomplete rebuild. */
const everything = Effect.gen(function* () {
  const tables = yield* TestDatabase.rows(
    `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('rebuild', 'sqlite_sequence')
     AND name NOT GLOB 'rebuilding_*' ORDER BY name`
  )
  return yield* Effect.forEach(
    tables.flatMap((row) => Object.values(row)),
    (name) => {
      const finished = name === "projection_tables" ? " WHERE table_name NOT GLOB 'rebuilding_*'" : ""
      return Effect.map(TestDatabase.rows(`SELECT * FROM ${name}${finished}`), (rows) => ({ name, rows }))
    }
  )
})

const append = (store: Store, at: string) =>
  Effect.flatMap(Event.mint([lent("ada"), returned]), (events) =>
    store.appendAll({
      appends: [
        { stream: "item-0", expected: "any", events },
        { stream: `new-${at}`, expected: "none", events: [{ id: `event-${at}`, event: returned }] }
      ],
      metadata: commandMetadata(`command-${at}`, "digest")
    })
  )

const rebuild = (store: Store) => Stream.runDrain(store.rebuild())

type Do = (store: Store, at: string) => Effect.Effect<unknown, unknown, Database.Database>

interface Act {
  readonly run: Do
  /** A command that must succeed afterwards. */
  readonly next: Do
}

const rounds = ({ run, next }: Act, fault: (at: number) => Fault) =>
  Effect.gen(function* () {
    const filename = join(yield* Files.folder, "events.db")
    const driver = yield* SqliteFaults.between
    yield* Effect.gen(function* () {
      const store = yield* SqlEventStore.make(codec, EquipmentProjection.all, { rebuildBatch: 2 })
      yield* appendEvents(store, "item-0", [Acquired.make({ label: "Drill", price: 40, currency: "EUR" }), lent("ada")])
      yield* appendEvents(store, "item-1", [returned, lent("grace")])
      yield* run(store, "warm")

      const failed = new Set<string>()
      let fell = true
      for (let at = 1; fell; at += 1) {
        const chance = fault(at)
        const before = yield* everything
        yield* driver.arm(chance)
        const exit = yield* Effect.exit(run(store, String(at)))
        const calls = yield* driver.calls
        yield* driver.arm(SqliteFaults.none)
        // The calls depend on earlier faults, since a replaced connection prepares its statements again.
        fell = calls.length >= at
        const said = `call ${at}, ${calls[at - 1]}, ${chance.code}`
        if (Exit.isFailure(exit)) {
          const error = Cause.squash(exit.cause)
          expect(!Cause.isDie(exit.cause) && isDatabaseError(error), `${said}: ${Cause.pretty(exit.cause)}`).toBe(true)
          expect(yield* everything, said).toEqual(before)
          failed.add(calls[at - 1] ?? "")
        }
        expect(Exit.isSuccess(yield* Effect.exit(next(store, String(at)))), said).toBe(true)
      }
      expect(failed).toContain("COMMIT")
      expect(failed.size).toBeGreaterThan(8)
      yield* run(store, "last")
      expect(yield* store.verify).toEqual(yield* store.head)
      yield* TestDatabase.statement("INSERT INTO items_text(items_text, rank) VALUES ('integrity-check', 1)")
    }).pipe(Effect.provide(onFile(filename)))
  }).pipe(Effect.provide(Logger.remove(Logger.defaultLogger)))

const appending: Act = {
  run: append,
  next: (store, at) => appendEvents(store, `next-${at}`, [returned])
}

const rebuilding: Act = {
  run: rebuild,
  next: (store) =>
    Effect.zipRight(
      // A rebuild that could not release its lease is treated as killed.
      TestDatabase.statement("UPDATE rebuild SET expires_at = 0 WHERE holder IS NOT NULL"),
      // The log may not grow, since each round must make the same calls.
      append(store, "warm")
    )
}

const inTurn = (at: number): string => codes[at % codes.length] ?? codes[0]

describe("an append", () => {
  it.scopedLive.each(codes)("when a call fails with %s", (code) => rounds(appending, (at) => ({ at, code })), 60_000)

  it.scopedLive.each(codes)(
    "when every call from some point on fails with %s",
    (code) => rounds(appending, (at) => ({ at, code, lasting: true })),
    60_000
  )
})

describe("a rebuild", () => {
  it.scopedLive.each(turns)(
    "when a call fails, turn %d",
    (turn) => rounds(rebuilding, (at) => ({ at, code: inTurn(at + turn) })),
    60_000
  )

  it.scopedLive.each(turns)(
    "when every call from some point on fails, turn %d",
    (turn) => rounds(rebuilding, (at) => ({ at, code: inTurn(at + turn), lasting: true })),
    60_000
  )
})
