/**
 * Settings of a database: pool sizes, time limits and retries.
 */
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"

export interface DatabaseSettings {
  /** The number of reader connections that stay open when they are idle. Default 5. */
  readonly readers: number
  /** The number of additional readers that are opened when all others are in use, and closed after use. Default 10. */
  readonly overflow: number
  /** The maximum age of a reader connection; an older one is closed and replaced. Default 1 hour. */
  readonly recycle: Duration.Duration
  /** The maximum time that opening waits for locks of other processes, and for free file descriptors. Default 15 seconds. */
  readonly openTimeout: Duration.Duration
  /** The maximum time that a read waits for a free reader. Default 30 seconds. */
  readonly acquireTimeout: Duration.Duration
  /**
   * The maximum time that a write waits in the queue and for the write lock, and that a read waits for an exclusively locked
   * file. Default 30 seconds.
   */
  readonly lockTimeout: Duration.Duration
  /** The maximum duration of a transaction, without the wait before it. Default 1 minute. */
  readonly commandTimeout: Duration.Duration
  /** The duration above which a statement is logged, without its values. Default 250 milliseconds. */
  readonly slowStatement: Duration.Duration
  /**
   * The maximum pause after the first failed attempt to acquire a lock; doubles with each attempt. Default 1
   * millisecond.
   */
  readonly retryBase: Duration.Duration
  /** The upper limit of the maximum pause between two attempts. Default 8 milliseconds. */
  readonly retryCap: Duration.Duration
  /**
   * SQLite's `PRAGMA synchronous`. `FULL`: commits are on the disk when they are reported. `NORMAL`: a power failure can roll
   * back the last commits. Default `FULL`.
   */
  readonly synchronous: "FULL" | "NORMAL"
}

/** The default settings. */
export const defaults: DatabaseSettings = {
  readers: 5,
  overflow: 10,
  recycle: Duration.hours(1),
  openTimeout: Duration.seconds(15),
  acquireTimeout: Duration.seconds(30),
  lockTimeout: Duration.seconds(30),
  commandTimeout: Duration.minutes(1),
  slowStatement: Duration.millis(250),
  retryBase: Duration.millis(1),
  retryCap: Duration.millis(8),
  synchronous: "FULL"
}

const count = (name: string, least: number, fallback: number): Config.Config<number> =>
  Config.integer(name).pipe(
    Config.validate({
      message: `Expected a whole number from ${least} to 64`,
      validation: (value) => value >= least && value <= 64
    }),
    Config.withDefault(fallback)
  )

const duration = (name: string, fallback: Duration.Duration): Config.Config<Duration.Duration> =>
  Config.duration(name).pipe(
    Config.validate<Duration.Duration>({
      message: 'Expected a duration from 1 millisecond to 1 hour, such as "30 seconds"',
      validation: (value) => Duration.between(value, { minimum: "1 millis", maximum: "1 hour" })
    }),
    Config.withDefault(fallback)
  )

/** The `Config` of each setting, under its name without a prefix. */
export const settings = {
  readers: count("READERS", 1, defaults.readers),
  overflow: count("OVERFLOW", 0, defaults.overflow),
  recycle: duration("RECYCLE", defaults.recycle),
  openTimeout: duration("OPEN_TIMEOUT", defaults.openTimeout),
  acquireTimeout: duration("ACQUIRE_TIMEOUT", defaults.acquireTimeout),
  lockTimeout: duration("LOCK_TIMEOUT", defaults.lockTimeout),
  commandTimeout: duration("COMMAND_TIMEOUT", defaults.commandTimeout),
  slowStatement: duration("SLOW_STATEMENT", defaults.slowStatement),
  retryBase: duration("RETRY_BASE", defaults.retryBase),
  retryCap: duration("RETRY_CAP", defaults.retryCap),
  synchronous: Config.literal("FULL", "NORMAL")("SYNCHRONOUS").pipe(Config.withDefault(defaults.synchronous))
}

/**
 * Reads the settings from the variables `READERS` (1 to 64), `OVERFLOW` (0 to 64), `RECYCLE`, `OPEN_TIMEOUT`,
 * `ACQUIRE_TIMEOUT`, `LOCK_TIMEOUT`, `COMMAND_TIMEOUT`, `SLOW_STATEMENT`, `RETRY_BASE`, `RETRY_CAP` (durations from 1
 * millisecond to 1 hour) and `SYNCHRONOUS` (`FULL` or `NORMAL`). A variable that is not set has its default.
 *
 * Fails with one `ConfigError` that reports all invalid values.
 *
 * @example
 * const settings = Config.nested(DatabaseSettings.config, "NOTES") // NOTES_READERS, NOTES_LOCK_TIMEOUT, …
 */
export const config: Config.Config<DatabaseSettings> = Config.all(settings)
