/** The checks of each connection: what is refused, by which reason, and which name gives a requirement up. */
import { describe, expect, it } from "@effect/vitest"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import { Duration, Effect, Redacted } from "effect"
import * as LogHistory from "../../src/connection/LogHistory.ts"
import * as LongTransaction from "../../src/connection/LongTransaction.ts"
import * as PgConnection from "../../src/connection/PgConnection.ts"
import type { Override } from "../../src/connection/PgSettings.ts"
import * as PgSettings from "../../src/connection/PgSettings.ts"
import * as PgSchema from "../../src/schema/PgSchema.ts"
import * as PgTransactor from "../../src/shared-tables/PgTransactor.ts"
import * as Ledger from "../log/Ledger.ts"
import * as Cluster from "../rig/Cluster.ts"
import { notDurableAllowed } from "../rig/ClusterFiles.ts"
import * as Installation from "../rig/Installation.ts"

const check = (url: string, allow: ReadonlyArray<Override>, given: Partial<PgSettings.PgSettings> = {}) =>
  PgSchema.check(
    PgSettings.make({
      hosts: [Redacted.make(url)],
      allow: [...allow, notDurableAllowed],
      deadline: Duration.seconds(2),
      ...given
    })
  )

const refusal = <A>(effect: Effect.Effect<A, DatabaseError>) =>
  Effect.map(Effect.flip(effect), ({ _tag, reason }) => [_tag, reason])

const unavailable = (reason: string) => ["DatabaseUnavailable", reason]

/** Settings of a role, which apply to its new connections. */
const role = (settings: string) =>
  Effect.gen(function* () {
    const log = yield* Ledger.created
    const name = `role_of_${log.name}`
    yield* Effect.acquireRelease(log.query(`CREATE ROLE ${name} LOGIN PASSWORD 'a password'`), () =>
      log.query(`DROP OWNED BY ${name}; DROP ROLE ${name}`)
    )
    yield* log.query(`GRANT USAGE ON SCHEMA scipnet TO ${name}`)
    yield* log.query(`GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA scipnet TO ${name}`)
    yield* log.query(`GRANT UPDATE (revision) ON scipnet.log TO ${name}`)
    if (settings !== "") yield* log.query(`ALTER ROLE ${name} SET ${settings}`)
    const url = log.cluster.url({ database: log.name, user: name, password: "a password" })
    return { ...log, role: name, url }
  })

describe.skipIf(Installation.isSkipped)("a connection", () => {
  it.scopedLive("requires a synchronous standby, unless that is given up", () =>
    Effect.gen(function* () {
      const { url } = yield* Ledger.created
      expect(yield* refusal(check(url, []))).toEqual(unavailable("LOG_NO_SYNCHRONOUS_STANDBY"))
      expect(yield* check(url, ["no-synchronous-standby"])).toMatchObject({ epoch: { timeline: 1 } })
    })
  )

  it.scopedLive("requires that the server waits for its disk, unless that is given up", () =>
    Effect.gen(function* () {
      const { url } = yield* Ledger.created
      const settings = Ledger.settings(url, { allow: ["no-synchronous-standby"] })
      expect(yield* refusal(PgSchema.check(settings))).toEqual(unavailable("LOG_NO_FSYNC"))
    })
  )

  it.scopedLive.each([
    ["synchronous_commit = off", "LOG_ASYNCHRONOUS_COMMIT", "asynchronous-commit"],
    ["synchronous_commit = local", "LOG_ASYNCHRONOUS_COMMIT", "asynchronous-commit"],
    ["log_parameter_max_length = 100", "LOG_PARAMETERS_LOGGED", "parameter-logging"],
    ["pgaudit.log_parameter = on", "LOG_PARAMETERS_LOGGED", "parameter-logging"],
    ["auto_explain.log_min_duration = 0", "LOG_PARAMETERS_LOGGED", "parameter-logging"]
  ] as const)("with %s is refused as %s, unless %s is allowed", ([settings, reason, override]) =>
    Effect.gen(function* () {
      const { url } = yield* role(settings)
      expect(yield* refusal(check(url, ["no-synchronous-standby"]))).toEqual(unavailable(reason))
      yield* check(url, ["no-synchronous-standby", override])
    })
  )

  it.scopedLive("does not depend on the defaults of transactions", () =>
    Effect.gen(function* () {
      const { url, query, name } = yield* Ledger.created
      yield* query(`ALTER DATABASE ${name} SET default_transaction_isolation = 'serializable'`)
      yield* query(`ALTER DATABASE ${name} SET default_transaction_deferrable = on`)
      yield* query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`)
      const settings = Ledger.settings(url)
      const { append, log } = yield* Ledger.open(settings)
      yield* append("account")
      expect((yield* Ledger.readAll(log)).events).toHaveLength(1)
      const connection = yield* PgConnection.make(settings, LogHistory.make())
      const transactor = PgTransactor.make(settings, connection, connection)
      const shown = {
        text: "SELECT current_setting('transaction_isolation') AS isolation, current_setting('transaction_read_only') AS reads"
      }
      const expected = { isolation: "read committed", reads: "off" }
      expect(yield* transactor.execute({ operation: "write" }, [shown])).toEqual([[expected]])
      expect(yield* transactor.query("read", shown)).toEqual([expected])
      const written = yield* LongTransaction.run(settings, { operation: "write", mode: "write" }, (send) =>
        send([shown])
      )
      expect(written[0]?.rows).toEqual([expected])
      yield* PgSchema.create({ ...settings, schema: "another" })
    })
  )

  it.scopedLive("of a role without rights to change events appends and reads, and cannot change them", () =>
    Effect.gen(function* () {
      const { url, query, role: name } = yield* role("")
      const { append, log } = yield* Ledger.open(Ledger.settings(url))
      yield* append("account", { commandId: "first" })
      expect((yield* Ledger.readAll(log)).events).toHaveLength(1)
      const change = (text: string) =>
        append("account", { companion: { statements: [{ text }] } }).pipe(
          Effect.flip,
          Effect.map((error) => ("reason" in error ? error.reason : error._tag))
        )
      for (const text of [
        "UPDATE events SET data = '{}'",
        "DELETE FROM events",
        "TRUNCATE events",
        "UPDATE log SET id = ''"
      ]) {
        expect(yield* change(text)).toBe("LOG_RIGHTS")
      }
      // Neither can the owner, as long as the triggers are there.
      for (const text of [
        "UPDATE events SET data = '{}'",
        "DELETE FROM commands",
        "UPDATE log SET id = 'x'",
        "DELETE FROM log"
      ]) {
        const refused = yield* query(
          `DO $$ BEGIN ${text.replace(/(events|commands|log)/, "scipnet.$1")}; RAISE 'it was changed';
           EXCEPTION WHEN insufficient_privilege THEN RAISE WARNING 'refused'; END $$`
        )
        expect(refused).toEqual([])
      }
      expect(name).toContain("role_of_")
    })
  )

  it.scopedLive("names the login, the database, the log and the network as the reason", () =>
    Effect.gen(function* () {
      const { cluster, name } = yield* Ledger.created
      const allow = ["no-synchronous-standby"] as const
      expect(yield* refusal(check(cluster.url({ database: name, password: "wrong" }), allow))).toEqual(
        unavailable("LOG_AUTHENTICATION")
      )
      expect(yield* refusal(check(cluster.url({ database: "none" }), allow))).toEqual(unavailable("LOG_NO_DATABASE"))
      expect(yield* refusal(check(cluster.url({ database: name }), allow, { schema: "other" }))).toEqual(
        unavailable("LOG_MISSING")
      )
      const free = yield* Cluster.freePort
      expect(yield* refusal(check(cluster.url({ port: free }), allow))).toEqual(unavailable("LOG_UNREACHABLE"))
      expect(yield* refusal(check("postgres://ledger@db.example.org/ledger?sslmode=disable", allow))).toEqual(
        unavailable("LOG_TLS")
      )
      expect(yield* refusal(check("not a URL", allow))).toEqual(unavailable("LOG_UNREACHABLE"))
      for (const schema of ["", "Ledger", "a b", 'x"; DROP TABLE log; --', "pg_ledger", "a,b", "a".repeat(64)]) {
        const invalid = Ledger.settings(cluster.url({ database: name }), { schema })
        expect(yield* refusal(PgSchema.check(invalid))).toEqual(unavailable("LOG_SETTINGS"))
        expect(yield* refusal(PgSchema.create(invalid))).toEqual(unavailable("LOG_SETTINGS"))
        expect(yield* refusal(Effect.scoped(Ledger.open(invalid)))).toEqual(unavailable("LOG_SETTINGS"))
      }
    })
  )

  it.scopedLive("refuses a log whose clock differs, unless clocks are not compared", () =>
    Effect.gen(function* () {
      const { url } = yield* Ledger.created
      const clock = Ledger.stoppedClock(3_600_000)
      const allow = ["no-synchronous-standby"] as const
      expect(yield* refusal(Effect.withClock(check(url, allow), clock))).toEqual(unavailable("LOG_CLOCK_SKEW"))
      yield* Effect.withClock(check(url, allow, { clockSkew: null }), clock)
    })
  )
})

describe.skipIf(Installation.isSkipped)("the tables", () => {
  it.scopedLive("are created once, and migrated by programs that know all applied migrations", () =>
    Effect.gen(function* () {
      const { url, query } = yield* Ledger.created
      const settings = Ledger.settings(url)
      expect(yield* refusal(PgSchema.create(settings))).toEqual(["DatabaseForeign", "LOG_EXISTS"])
      yield* PgSchema.migrate(settings)
      expect(yield* refusal(PgSchema.migrate({ ...settings, schema: "other" }))).toEqual(unavailable("LOG_MISSING"))
      yield* query("UPDATE scipnet.migrations SET checksum = 'changed' WHERE migration_set = 'log' AND id = 1")
      const changed = { _tag: "MigrationFailed", set: "log", id: 1, reason: "changed since it was applied" }
      expect(yield* Effect.flip(PgSchema.check(settings))).toMatchObject(changed)
      expect(yield* Effect.flip(PgSchema.migrate(settings))).toMatchObject(changed)
    })
  )

  it.scopedLive("of a newer program, or not yet migrated, are refused", () =>
    Effect.gen(function* () {
      const { url, query } = yield* Ledger.created
      const settings = Ledger.settings(url)
      yield* query("INSERT INTO scipnet.migrations VALUES ('log', 99, 'later', 'sum', 0)")
      expect(yield* Effect.flip(PgSchema.check(settings))).toMatchObject({ _tag: "SchemaTooNew", set: "log", id: 99 })
      yield* query("DELETE FROM scipnet.migrations WHERE id = 99 OR (migration_set = 'log' AND id = 2)")
      expect(yield* Effect.flip(PgSchema.check(settings))).toMatchObject({ _tag: "MigrationFailed", set: "log", id: 2 })
      yield* query("UPDATE scipnet.log SET format = 2")
      expect(yield* Effect.flip(PgSchema.check(settings))).toMatchObject({ _tag: "SchemaTooNew", set: "log", id: 2 })
    })
  )
})
