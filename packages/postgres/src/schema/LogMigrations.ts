/**
 * The migrations of the log: events, command ids, and the row that every commit locks.
 */
import type { PgMigration } from "./PgMigration.ts"

/** The format of the log that this program reads and writes. A commit compares it with the log's own under the lock. */
export const format = 1

export const migrations: ReadonlyArray<PgMigration> = [
  {
    set: "log",
    id: 1,
    name: "log",
    // Names are compared by their bytes, as SQLite does. No check reads the content of an event: PostgreSQL writes the row
    // that violates one to its own log.
    statements: [
      `CREATE TABLE events (
        position bigint PRIMARY KEY CHECK (position > 0),
        stream text COLLATE "C" NOT NULL,
        version bigint NOT NULL,
        id text COLLATE "C" NOT NULL UNIQUE,
        type text COLLATE "C" NOT NULL,
        schema_version bigint NOT NULL,
        data text COLLATE "C" NOT NULL,
        metadata text COLLATE "C" NOT NULL,
        recorded_at bigint NOT NULL,
        occurred_at bigint,
        salt text COLLATE "C" NOT NULL,
        hash text COLLATE "C" NOT NULL,
        UNIQUE (stream, version)
      )`,
      `CREATE TABLE commands (
        actor text COLLATE "C" NOT NULL,
        command_id text COLLATE "C" NOT NULL,
        payload_hash text COLLATE "C",
        first_position bigint NOT NULL,
        last_position bigint NOT NULL,
        PRIMARY KEY (actor, command_id)
      )`,
      // One row, which every commit locks. Each change of a row that machines share takes the next revision.
      `CREATE TABLE log (
        single boolean PRIMARY KEY DEFAULT true CHECK (single),
        id text COLLATE "C" NOT NULL,
        format bigint NOT NULL,
        revision bigint NOT NULL
      )`,
      `INSERT INTO log (id, format, revision) VALUES (replace(gen_random_uuid()::text, '-', ''), ${format}, 0)`,
      `CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'the log is append-only' USING ERRCODE = 'insufficient_privilege'; END $$`,
      `CREATE TRIGGER events_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON events
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
      `CREATE TRIGGER commands_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON commands
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
      `CREATE TRIGGER log_kept BEFORE DELETE OR TRUNCATE ON log
       FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()`,
      // An import sets the id of an empty log.
      `CREATE FUNCTION refuse_other_id() RETURNS trigger LANGUAGE plpgsql AS
       $$ DECLARE has_events boolean; BEGIN
         EXECUTE format('SELECT EXISTS (SELECT FROM %I.events)', TG_TABLE_SCHEMA) INTO has_events;
         IF has_events THEN
           RAISE EXCEPTION 'the log has events' USING ERRCODE = 'insufficient_privilege';
         END IF;
         RETURN NEW;
       END $$`,
      `CREATE TRIGGER log_id_kept BEFORE UPDATE OF id ON log FOR EACH ROW WHEN (OLD.id <> NEW.id)
       EXECUTE FUNCTION refuse_other_id()`
    ]
  },
  {
    set: "log",
    id: 2,
    name: "sessions",
    // An ended session stays until it would have expired, so that every replica reads its end.
    statements: [
      `CREATE TABLE sessions (
        id text COLLATE "C" PRIMARY KEY,
        token_hash text COLLATE "C" NOT NULL UNIQUE,
        login text COLLATE "C" NOT NULL,
        origin text COLLATE "C",
        opened_at bigint NOT NULL,
        seen_at bigint NOT NULL,
        idle bigint NOT NULL,
        expires_at bigint NOT NULL,
        revision bigint NOT NULL,
        ended boolean NOT NULL DEFAULT false
      )`,
      "CREATE INDEX sessions_login ON sessions (login, opened_at)",
      "CREATE INDEX sessions_revision ON sessions (revision)"
    ]
  }
]
