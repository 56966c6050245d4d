/**
 * The migrations of the tables beside the log that all machines share: credentials, throttles, known origins, checkpoints of
 * consumers, and import reports. Columns have the names and values of the tables in SQLite, so that rows are copied as they
 * are. The table `sessions` belongs to the schema of the log, since the log's reads return its changes.
 */
import type { PgMigration } from "../schema/PgMigration.ts"

export const migrations: ReadonlyArray<PgMigration> = [
  {
    set: "shared",
    id: 1,
    name: "credentials and throttles",
    statements: [
      `CREATE TABLE credentials (
        login text COLLATE "C" PRIMARY KEY,
        password_hash text COLLATE "C" NOT NULL,
        changed_at bigint NOT NULL,
        phrase_hash text COLLATE "C"
      )`,
      `CREATE TABLE throttles (
        key text COLLATE "C" PRIMARY KEY,
        failures bigint NOT NULL,
        suppressed bigint NOT NULL,
        last_at bigint NOT NULL,
        until bigint NOT NULL
      )`,
      "CREATE INDEX throttles_last_at ON throttles (last_at)",
      `CREATE TABLE known_origins (
        login text COLLATE "C" NOT NULL,
        origin text COLLATE "C" NOT NULL,
        last_at bigint NOT NULL,
        PRIMARY KEY (login, origin)
      )`,
      "CREATE INDEX known_origins_latest ON known_origins (login, last_at)",
      "CREATE INDEX known_origins_last_at ON known_origins (last_at)",
      // The secret by which all machines assign names without an account to the same groups (`ThrottleKeys.groupBy`).
      'CREATE TABLE throttle_groups (secret text COLLATE "C" PRIMARY KEY)',
      "INSERT INTO throttle_groups (secret) VALUES (gen_random_uuid()::text || gen_random_uuid()::text)",
      "CREATE INDEX sessions_expires_at ON sessions (expires_at)"
    ]
  },
  {
    set: "shared",
    id: 2,
    name: "consumers",
    statements: [
      `CREATE TABLE consumers (
        name text COLLATE "C" PRIMARY KEY CHECK (char_length(name) BETWEEN 1 AND 200),
        position bigint NOT NULL,
        hash text COLLATE "C",
        holder text COLLATE "C",
        expires_at bigint NOT NULL
      )`,
      `CREATE TABLE parked_events (
        consumer text COLLATE "C" NOT NULL,
        position bigint NOT NULL,
        id text COLLATE "C" NOT NULL,
        stream text COLLATE "C" NOT NULL,
        type text COLLATE "C" NOT NULL,
        cause text COLLATE "C" NOT NULL CHECK (char_length(cause) <= 1000),
        attempts bigint NOT NULL,
        first_failed_at bigint NOT NULL,
        last_failed_at bigint NOT NULL,
        retrying integer NOT NULL CHECK (retrying IN (0, 1)),
        PRIMARY KEY (consumer, position)
      )`,
      "CREATE INDEX parked_events_retrying ON parked_events (consumer, position) WHERE retrying = 1"
    ]
  },
  {
    set: "shared",
    id: 3,
    name: "import reports",
    statements: [
      `CREATE TABLE import_runs (
        run bigint PRIMARY KEY,
        source text COLLATE "C" NOT NULL,
        series text COLLATE "C" NOT NULL,
        started_at bigint NOT NULL,
        ended_at bigint
      )`,
      `CREATE TABLE import_entries (
        run bigint NOT NULL,
        number bigint NOT NULL,
        page text COLLATE "C",
        scp text COLLATE "C",
        is_poor integer NOT NULL CHECK (is_poor IN (0, 1)),
        entry text COLLATE "C" NOT NULL,
        PRIMARY KEY (run, number)
      )`,
      "CREATE INDEX import_entries_page ON import_entries (page)",
      "CREATE INDEX import_entries_scp ON import_entries (scp)"
    ]
  }
]

/** The tables of these migrations that the role of servers reads and writes; it only reads `throttle_groups`. */
export const tables = [
  "credentials",
  "throttles",
  "known_origins",
  "consumers",
  "parked_events",
  "import_runs",
  "import_entries"
] as const
