/**
 * The migrations that create the tables of an event store. Include them in the migrations of its database.
 */
import type { Migration } from "../../database/migration/Migration.ts"

export const migrations: ReadonlyArray<Migration> = [
  {
    set: "events",
    id: 1,
    name: "log",
    statements: [
      `CREATE TABLE events (
        position INTEGER PRIMARY KEY,
        stream TEXT NOT NULL,
        version INTEGER NOT NULL,
        id TEXT NOT NULL UNIQUE,
        type TEXT NOT NULL,
        schema_version INTEGER NOT NULL,
        data TEXT NOT NULL,
        metadata TEXT NOT NULL,
        recorded_at INTEGER NOT NULL,
        occurred_at INTEGER,
        salt TEXT NOT NULL,
        hash TEXT NOT NULL,
        UNIQUE (stream, version)
      ) STRICT`,
      `CREATE TABLE commands (
        actor TEXT NOT NULL,
        command_id TEXT NOT NULL,
        payload_hash TEXT,
        first_position INTEGER NOT NULL,
        last_position INTEGER NOT NULL,
        PRIMARY KEY (actor, command_id)
      ) STRICT, WITHOUT ROWID`,
      `CREATE TABLE projections (
        name TEXT NOT NULL PRIMARY KEY,
        version INTEGER NOT NULL,
        checkpoint INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID`,
      `CREATE TABLE log (id TEXT NOT NULL PRIMARY KEY) STRICT, WITHOUT ROWID`,
      `INSERT INTO log (id) VALUES (lower(hex(randomblob(16))))`
    ]
  },
  {
    set: "events",
    id: 2,
    name: "consumers",
    statements: [
      `CREATE TABLE consumers (
        name TEXT NOT NULL PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
        position INTEGER NOT NULL,
        hash TEXT,
        holder TEXT,
        expires_at INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID`
    ]
  },
  {
    set: "events",
    id: 3,
    name: "rebuilds",
    statements: [
      `CREATE TABLE rebuild (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        generation INTEGER NOT NULL,
        holder TEXT,
        expires_at INTEGER NOT NULL
      ) STRICT`,
      "INSERT INTO rebuild (only, generation, holder, expires_at) VALUES (1, 0, NULL, 0)"
    ]
  },
  {
    set: "events",
    id: 4,
    name: "projection tables",
    statements: [
      // The tables that projections created, with their owners; no other table is ever dropped.
      `CREATE TABLE projection_tables (
        table_name TEXT NOT NULL COLLATE NOCASE PRIMARY KEY,
        projection TEXT NOT NULL
      ) STRICT, WITHOUT ROWID`,
      // Older programs left tables of such names only when their rebuild was interrupted.
      `INSERT INTO projection_tables (table_name, projection)
        SELECT name, '' FROM sqlite_schema
        WHERE type = 'table' AND name GLOB 'rebuilding_*'
          AND (sql LIKE 'CREATE TABLE%' OR sql LIKE 'CREATE VIRTUAL TABLE%')
          AND sql NOT LIKE 'CREATE TABLE ''rebuilding_%_text_%'
          AND EXISTS (SELECT 1 FROM rebuild WHERE holder IS NOT NULL)`
    ]
  },
  {
    set: "events",
    id: 5,
    name: "append-only",
    // None of these triggers runs for an INSERT into events, so appends are as fast without them. INSERT OR REPLACE fires
    // the DELETE trigger when recursive_triggers is on, as on all connections of this library. An import sets the id of
    // an empty log.
    statements: [
      `CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events
       BEGIN SELECT RAISE(ABORT, 'the log is append-only: events cannot be updated'); END`,
      `CREATE TRIGGER events_refuse_delete BEFORE DELETE ON events
       BEGIN SELECT RAISE(ABORT, 'the log is append-only: events cannot be deleted'); END`,
      `CREATE TRIGGER log_refuse_insert BEFORE INSERT ON log WHEN EXISTS (SELECT 1 FROM log)
       BEGIN SELECT RAISE(ABORT, 'the log is append-only: it has an id already'); END`,
      `CREATE TRIGGER log_refuse_update BEFORE UPDATE ON log WHEN EXISTS (SELECT 1 FROM events)
       BEGIN SELECT RAISE(ABORT, 'the log is append-only: its id cannot be updated'); END`,
      `CREATE TRIGGER log_refuse_delete BEFORE DELETE ON log
       BEGIN SELECT RAISE(ABORT, 'the log is append-only: its id cannot be deleted'); END`
    ]
  },
  {
    set: "events",
    id: 6,
    name: "parked events",
    statements: [
      `CREATE TABLE parked_events (
        consumer TEXT NOT NULL,
        position INTEGER NOT NULL,
        id TEXT NOT NULL,
        stream TEXT NOT NULL,
        type TEXT NOT NULL,
        cause TEXT NOT NULL CHECK (length(cause) <= 1000),
        attempts INTEGER NOT NULL,
        first_failed_at INTEGER NOT NULL,
        last_failed_at INTEGER NOT NULL,
        retrying INTEGER NOT NULL CHECK (retrying IN (0, 1)),
        PRIMARY KEY (consumer, position)
      ) STRICT, WITHOUT ROWID`,
      // Running consumers look for marked events every second.
      "CREATE INDEX parked_events_retrying ON parked_events (consumer, position) WHERE retrying = 1"
    ]
  },
  {
    set: "events",
    id: 8,
    name: "stored states",
    statements: [
      // States of deciders. A row is used only if the log has its hash at its version: see SqlStateStore.
      `CREATE TABLE stored_states (
        decider TEXT NOT NULL,
        stream TEXT NOT NULL,
        decider_version INTEGER NOT NULL,
        version INTEGER NOT NULL,
        hash TEXT NOT NULL,
        state TEXT NOT NULL,
        digest TEXT NOT NULL,
        PRIMARY KEY (decider, stream)
      ) STRICT`
    ]
  }
]
