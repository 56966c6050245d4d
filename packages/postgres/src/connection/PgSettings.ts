/**
 * Settings of the connections to a log in PostgreSQL.
 */
import * as Duration from "effect/Duration"
import type * as Redacted from "effect/Redacted"

/**
 * The requirements that an operator can give up by their names:
 *
 * - `no-synchronous-standby`: acknowledged events are lost with the server's disk;
 * - `asynchronous-commit`: acknowledged events are lost when the server stops;
 * - `no-fsync`: a failure of the server's machine loses acknowledged events, and damages its files;
 * - `no-full-page-writes`: a failure of the server's machine damages its files, unless its file system writes whole pages;
 * - `unverified-tls`: connections over a network without TLS, or without a verified certificate;
 * - `parameter-logging`: the server can write stored data to its own log.
 */
export const overrides = [
  "no-synchronous-standby",
  "asynchronous-commit",
  "no-fsync",
  "no-full-page-writes",
  "unverified-tls",
  "parameter-logging"
] as const
export type Override = (typeof overrides)[number]

export interface PgSettings {
  /**
   * The servers as URLs, such as `postgres://user:password@host:5432/database`; the newest primary of them is used. A Unix socket is
   * `postgres://user@/database?host=/run/postgresql`. `sslrootcert`, `sslcert` and `sslkey` name files.
   */
  readonly hosts: ReadonlyArray<Redacted.Redacted>
  /** The PostgreSQL schema that holds the tables: 1 to 63 characters `a` to `z`, `0` to `9` and `_`. Default `scipnet`. */
  readonly schema: string
  /** The requirements to give up. Default none. */
  readonly allow: ReadonlyArray<Override>
  /** The maximum duration of a call, with all its attempts. Default 10 seconds. */
  readonly deadline: Duration.Duration
  /** The maximum time to open a connection, while all servers are asked at once. Default 2 seconds. */
  readonly connectTimeout: Duration.Duration
  /** The maximum duration of one statement. Default 10 seconds. */
  readonly statementTimeout: Duration.Duration
  /** The maximum time to wait for the lock of the log in one attempt. Default 5 seconds. */
  readonly lockTimeout: Duration.Duration
  /** The time after which PostgreSQL ends a transaction whose program does nothing. Default 2 seconds. */
  readonly idleTimeout: Duration.Duration
  /** The time after which a connection without an answer of the other machine is closed. Default 5 seconds. */
  readonly networkTimeout: Duration.Duration
  /** The maximum pause after the first failed attempt; doubles with each. Default 20 milliseconds. */
  readonly retryBase: Duration.Duration
  /** The upper limit of the pause between two attempts. Default 500 milliseconds. */
  readonly retryCap: Duration.Duration
  /** The allowed difference between the clocks of program and server; null does not compare them. Default 30 seconds. */
  readonly clockSkew: Duration.Duration | null
  /** The name of the program in PostgreSQL's lists of connections. Default `scipnet`. */
  readonly applicationName: string
}

/** The default settings, for all but the hosts. */
export const defaults: Omit<PgSettings, "hosts"> = {
  schema: "scipnet",
  allow: [],
  deadline: Duration.seconds(10),
  connectTimeout: Duration.seconds(2),
  statementTimeout: Duration.seconds(10),
  lockTimeout: Duration.seconds(5),
  idleTimeout: Duration.seconds(2),
  networkTimeout: Duration.seconds(5),
  retryBase: Duration.millis(20),
  retryCap: Duration.millis(500),
  clockSkew: Duration.seconds(30),
  applicationName: "scipnet"
}

/** The hosts, and the settings that differ from the defaults. */
export interface Given extends Pick<PgSettings, "hosts">, Partial<Omit<PgSettings, "hosts">> {}

/** Completes settings by the defaults. */
export const make = (given: Given): PgSettings => ({ ...defaults, ...given })

const identifier = /^[a-z_][a-z0-9_]{0,62}$/

/** True for the name of a schema that needs no quotes. */
export const isSchemaName = (name: string): boolean => identifier.test(name) && !name.startsWith("pg_")
