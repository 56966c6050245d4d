/**
 * What may be set from outside about a database.
 */
import { Config, Duration } from "effect"

export interface DatabaseSettings {
  /** How many connections read at once. */
  readonly readers: number
  /** How long opening waits for locks that others hold. */
  readonly openTimeout: Duration.Duration
  /** How long a read waits for a free reader. */
  readonly acquireTimeout: Duration.Duration
  /** How long a write waits for its turn and for the write lock, and a read for a file that is locked whole. */
  readonly lockTimeout: Duration.Duration
  /** The longest pause after the first refusal of a lock; it doubles with each further one … */
  readonly retryBase: Duration.Duration
  /** … up to this. */
  readonly retryCap: Duration.Duration
  /** `FULL`: a commit is on the disk when it is reported. `NORMAL`: a power cut may undo the last ones. */
  readonly synchronous: "FULL" | "NORMAL"
}

export const defaults: DatabaseSettings = {
  readers: 5,
  openTimeout: Duration.seconds(15),
  acquireTimeout: Duration.seconds(30),
  lockTimeout: Duration.seconds(30),
  retryBase: Duration.millis(1),
  retryCap: Duration.millis(8),
  synchronous: "FULL"
}

const readers = Config.integer("READERS").pipe(
  Config.validate({
    message: "Expected a whole number from 1 to 64",
    validation: (count) => count >= 1 && count <= 64
  }),
  Config.withDefault(defaults.readers)
)

const duration = (name: string, fallback: Duration.Duration): Config.Config<Duration.Duration> =>
  Config.duration(name).pipe(
    Config.validate<Duration.Duration>({
      message: 'Expected a duration from 1 millisecond to 1 hour, such as "30 seconds"',
      validation: (value) => Duration.between(value, { minimum: "1 millis", maximum: "1 hour" })
    }),
    Config.withDefault(fallback)
  )

/**
 * The settings by their bare names, each with its default: `READERS`, `OPEN_TIMEOUT`, `ACQUIRE_TIMEOUT`,
 * `LOCK_TIMEOUT`, `RETRY_BASE`, `RETRY_CAP`, `SYNCHRONOUS`. Put them under a prefix with `Config.nested`.
 * Every value that does not do is named in the one `ConfigError`.
 */
export const config: Config.Config<DatabaseSettings> = Config.all({
  readers,
  openTimeout: duration("OPEN_TIMEOUT", defaults.openTimeout),
  acquireTimeout: duration("ACQUIRE_TIMEOUT", defaults.acquireTimeout),
  lockTimeout: duration("LOCK_TIMEOUT", defaults.lockTimeout),
  retryBase: duration("RETRY_BASE", defaults.retryBase),
  retryCap: duration("RETRY_CAP", defaults.retryCap),
  synchronous: Config.literal("FULL", "NORMAL")("SYNCHRONOUS").pipe(Config.withDefault(defaults.synchronous))
})
