/**
 * Creates, migrates and checks the tables of a log in PostgreSQL.
 */
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { type DatabaseError, DatabaseForeign, MigrationFailed } from "@scipnet/core/database/DatabaseError"
import { checksum } from "@scipnet/core/database/migration/Migration"
import * as MigrationTable from "@scipnet/core/database/migration/MigrationTable"
import * as LogHistory from "../connection/LogHistory.ts"
import * as NewestPrimary from "../connection/NewestPrimary.ts"
import * as PgConnection from "../connection/PgConnection.ts"
import * as PgFault from "../connection/PgFault.ts"
import type * as PgSession from "../connection/PgSession.ts"
import type { PgSettings } from "../connection/PgSettings.ts"
import { beginWrite, type PgResult, type PgStatement } from "../connection/PgStatement.ts"
import * as SessionCheck from "../connection/SessionCheck.ts"
import { format } from "./LogMigrations.ts"
import { migrations } from "./Migrations.ts"
import type { PgMigration } from "./PgMigration.ts"

const operation = "migrate"

const createLedger = `CREATE TABLE migrations (
  migration_set text COLLATE "C" NOT NULL,
  id bigint NOT NULL,
  name text NOT NULL,
  checksum text NOT NULL,
  applied_at bigint NOT NULL,
  PRIMARY KEY (migration_set, id)
)`
const insert = "INSERT INTO migrations (migration_set, id, name, checksum, applied_at) VALUES ($1, $2, $3, $4, $5)"

/** The key of the advisory lock that one migration at a time holds. */
const lockKey = 0x5c_1b_4e_37

const typed = (fault: PgFault.PgFault): DatabaseError => PgFault.toDatabaseError(operation, fault)

/** Runs statements one after another; fails with the first fault. */
const runAll = (
  session: PgSession.PgSession,
  settings: PgSettings,
  statements: ReadonlyArray<PgStatement>
): Effect.Effect<ReadonlyArray<PgResult>, PgFault.PgFault> =>
  Effect.flatMap(session.send(statements, Duration.toMillis(settings.deadline)), (replies) => Either.all(replies))

/** Opens a session on the newest primary, if it passes a check. */
const withPrimary = <Found, A>(
  settings: PgSettings,
  check: NewestPrimary.Options<Found>["check"],
  use: (session: PgSession.PgSession, found: Found) => Effect.Effect<A, DatabaseError>
): Effect.Effect<A, DatabaseError> =>
  Effect.flatMap(PgConnection.deadlineOf(settings), (deadline) =>
    Effect.uninterruptibleMask((restore) =>
      Effect.flatMap(
        restore(NewestPrimary.open(settings, { operation, deadline, isKnown: false, check })),
        ({ session, checked }) => Effect.ensuring(restore(use(session, checked)), session.close)
      )
    )
  )

const withServer = <A>(
  settings: PgSettings,
  use: (session: PgSession.PgSession) => Effect.Effect<A, DatabaseError>
): Effect.Effect<A, DatabaseError> => withPrimary(settings, (_, primary) => SessionCheck.checkServer(primary), use)

const applying = (migration: PgMigration, now: number): ReadonlyArray<PgStatement> => [
  ...migration.statements.map((text) => ({ text })),
  {
    text: insert,
    values: [migration.set, migration.id, migration.name, checksum(migration), now]
  }
]

/** Applies the pending migrations in one transaction; `before` are statements at its beginning. */
const apply = (session: PgSession.PgSession, settings: PgSettings, before: ReadonlyArray<PgStatement>) =>
  Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const run = (statements: ReadonlyArray<PgStatement>) => runAll(session, settings, statements)
    yield* Effect.mapError(run([beginWrite, { text: `SELECT pg_advisory_xact_lock(${lockKey})` }, ...before]), typed)
    const [applied] = yield* Effect.mapError(run([SessionCheck.selectMigrations]), typed)
    const pending = yield* MigrationTable.pending(migrations, SessionCheck.ledger(applied?.rows ?? []))
    for (const migration of pending) {
      yield* Effect.mapError(run(applying(migration, now)), (fault): DatabaseError =>
        fault.sqlState === undefined || fault.sqlState === "42501"
          ? typed(fault)
          : new MigrationFailed({
              operation,
              statement: fault.statement,
              attempt: 1,
              reason: fault.sqlState,
              set: migration.set,
              id: migration.id
            })
      )
    }
    yield* Effect.mapError(
      run([{ text: "UPDATE log SET format = $1 WHERE format < $1", values: [format] }, { text: "COMMIT" }]),
      typed
    )
  })

const exists = (fault: PgFault.PgFault): DatabaseError =>
  fault.sqlState === "42P06"
    ? new DatabaseForeign({ operation: "create", statement: null, attempt: 1, reason: "LOG_EXISTS" })
    : typed(fault)

/**
 * Creates the schema and the tables of an empty log with a new random id. Fails with `DatabaseForeign` and the reason
 * `LOG_EXISTS` when the database has a schema of this name, and otherwise as `migrate` does.
 */
export const create = (settings: PgSettings): Effect.Effect<void, DatabaseError> =>
  withServer(settings, (session) =>
    Effect.zipRight(
      Effect.mapError(runAll(session, settings, [{ text: `CREATE SCHEMA "${settings.schema}"` }]), exists),
      apply(session, settings, [{ text: createLedger }])
    )
  )

/**
 * Applies the pending migrations in one transaction, under the lock of the log. Fails with `DatabaseUnavailable` and a reason
 * (`LOG_MISSING` when there is no log), with `MigrationFailed` when a statement fails or an applied migration was changed, and
 * with `SchemaTooNew` when a newer program has migrated the log.
 */
export const migrate = (settings: PgSettings): Effect.Effect<void, DatabaseError> =>
  withServer(settings, (session) => apply(session, settings, [{ text: "SELECT FROM log FOR UPDATE" }]))

/**
 * Checks that the log can be used by this program, without changes, and returns its id and its epoch. The newest of all servers
 * decides. Fails as a connection does, without waiting for a failure that can pass.
 */
export const check = (settings: PgSettings): Effect.Effect<SessionCheck.Checked, DatabaseError> =>
  withPrimary(
    settings,
    (session, primary, limits) => SessionCheck.checkLog(session, primary, limits, LogHistory.make()),
    (_, checked) => Effect.succeed(checked)
  )
