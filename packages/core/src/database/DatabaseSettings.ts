/**
 * What may be set from outside about a database.
 */
import { Config, Duration } from "effect"

export interface DatabaseSettings {
  /** How many connections that read are kept. */
  readonly readers: number
  /** How many more are opened when all of those are in use, and closed when they are given back. */
  readonly overflow: number
  /** How old a reader may become before another takes its place. */
  readonly recycle: Duration.Duration
  /** How long opening waits for locks that others hold, and for descriptors when there are none left. */
  readonly openTimeout: Duration.Duration
  /** How long a read waits for a free reader. */
  readonly acquireTimeout: Duration.Duration
  /** How long a write waits for its turn and for the write lock, and a read for a file that is locked whole. */
  readonly lockTimeout: Duration.Duration
  /** How long a transaction may take once it has begun. */
  readonly commandTimeout: Duration.Duration
  /** Statements that take longer are logged, without their values. */
  readonly slowStatement: Duration.Duration
  /** The longest pause after the first refusal of a lock; it doubles with each further one … */
  readonly retryBase: Duration.Duration
  /** … up to this. */
  readonly retryCap: Duration.Duration
  /** `FULL`: a commit is on the disk when it is reported. `NORMAL`: a power cut may undo the last ones. */
  readonly synchronous: "FULL" | "NORMAL"
}

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

/** Each setting by itself, under its bare name. */
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
 * The settings by their bare names, each with its default: `READERS`, `OVERFLOW`, `RECYCLE`, `OPEN_TIMEOUT`,
 * `ACQUIRE_TIMEOUT`, `LOCK_TIMEOUT`, `COMMAND_TIMEOUT`, `SLOW_STATEMENT`, `RETRY_BASE`, `RETRY_CAP`, `SYNCHRONOUS`. Put them under a prefix with `Config.nested`.
 * Every value that does not do is named in the one `ConfigError`.
 */
export const config: Config.Config<DatabaseSettings> = Config.all(settings)
