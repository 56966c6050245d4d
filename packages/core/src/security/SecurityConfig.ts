/**
 * The settings of password hashing, sessions and throttling. All invalid settings are reported together.
 */
import { availableParallelism } from "node:os"
import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

/** Security parameters. Their settings, defaults and bounds are in docs/operations.md. */
export interface Parameters {
  /** Memory of one argon2id hash, in KiB. */
  readonly memoryCost: number
  /** Passes of argon2id over its memory. */
  readonly timeCost: number
  /** Maximum number of concurrent hashes; each allocates `memoryCost`. */
  readonly concurrency: number
  /** Maximum length of the queue for hashes. */
  readonly waiting: number
  /** Maximum number of queued hashes per origin, or per user with a session. */
  readonly waitingPerGroup: number
  /** Minimum number of characters of a password. */
  readonly minimumLength: number
  /** Response times of failed logins are multiples of this, so that they disclose nothing. */
  readonly refusalTime: Duration.Duration
  /** Idle timeout of sessions. */
  readonly sessionIdle: Duration.Duration
  /** Maximum lifetime of sessions. */
  readonly sessionLifetime: Duration.Duration
  /** Failed attempts on one account from one origin before further ones are delayed. */
  readonly accountTries: number
  /** Failed attempts on one account from all unknown origins before further ones are delayed. */
  readonly accountTriesInAll: number
  /** Failed attempts from one origin before further ones are delayed. */
  readonly originTries: number
  /** Initial delay, which doubles with each further failure, and the maximum delay. */
  readonly throttleBase: Duration.Duration
  readonly throttleCap: Duration.Duration
  /** Time after which failures are forgotten. */
  readonly throttleMemory: Duration.Duration
  /** Maximum number of accounts and origins whose failures are stored. */
  readonly throttleKeys: number
  /** Duration of break-glass access. */
  readonly glassTime: Duration.Duration
}

// Parameters passed in code are validated like settings from the environment.
const setting = <A>(
  read: Config.Config<A>,
  value: A | undefined,
  defaultValue: A,
  bounds: { readonly message: string; readonly validation: (value: A) => boolean }
): Config.Config<A> =>
  value === undefined
    ? Config.withDefault(Config.validate(read, bounds), defaultValue)
    : Config.validate(Config.succeed(value), bounds)

/** The names of the parameters of a type. */
type NameOf<A> = { [Name in keyof Parameters]: Parameters[Name] extends A ? Name : never }[keyof Parameters]

/**
 * Leaves one core free, and one of the four threads of libuv's pool, which file access and DNS lookups share with
 * hashing.
 */
const concurrency = Math.max(1, Math.min(availableParallelism(), 4) - 1)

/**
 * The default parameters: argon2id as recommended by OWASP, failed attempts as bounded by NIST SP 800-63B. A login counts
 * as failed until it succeeds, so the bound also limits concurrent logins of one account.
 */
export const defaults: Parameters = {
  memoryCost: 19_456,
  timeCost: 2,
  concurrency,
  waiting: 64,
  waitingPerGroup: 4,
  minimumLength: 12,
  refusalTime: Duration.seconds(1),
  sessionIdle: Duration.minutes(30),
  sessionLifetime: Duration.hours(12),
  accountTries: 100,
  accountTriesInAll: 1_000,
  originTries: 500,
  throttleBase: Duration.seconds(1),
  throttleCap: Duration.minutes(15),
  throttleMemory: Duration.hours(24),
  throttleKeys: 10_000,
  glassTime: Duration.minutes(15)
}

/** Upper bounds of the idle timeout and the lifetime of sessions. */
export const longestIdle = Duration.days(30)
export const longestLifetime = Duration.days(90)

const settingsOf = (values: Partial<Parameters>) => {
  const between = (parameter: NameOf<number>, name: string, least: number, most: number) =>
    setting(Config.integer(name), values[parameter], defaults[parameter], {
      message: `${name}: ${least} to ${most}`,
      validation: (value) => Number.isInteger(value) && value >= least && value <= most
    })
  const duration = (
    parameter: NameOf<Duration.Duration>,
    name: string,
    least: Duration.DurationInput,
    most: Duration.DurationInput
  ) =>
    setting(Config.duration(name), values[parameter], defaults[parameter], {
      message: `${name}: ${Duration.format(Duration.decode(least))} to ${Duration.format(Duration.decode(most))}, in whole milliseconds`,
      validation: (value) =>
        Duration.between(value, { minimum: least, maximum: most }) && Number.isInteger(Duration.toMillis(value))
    })
  return {
    memoryCost: between("memoryCost", "ARGON2_MEMORY_KIB", 8, 1_048_576),
    timeCost: between("timeCost", "ARGON2_PASSES", 1, 20),
    concurrency: between("concurrency", "PASSWORD_CONCURRENCY", 1, 64),
    waiting: between("waiting", "PASSWORD_WAITING", 1, 10_000),
    waitingPerGroup: between("waitingPerGroup", "PASSWORD_WAITING_PER_GROUP", 1, 1_000),
    minimumLength: between("minimumLength", "PASSWORD_MINIMUM", 8, 128),
    refusalTime: duration("refusalTime", "LOGIN_REFUSAL", 0, "1 minute"),
    sessionIdle: duration("sessionIdle", "SESSION_IDLE", "1 second", longestIdle),
    sessionLifetime: duration("sessionLifetime", "SESSION_LIFETIME", "1 second", longestLifetime),
    accountTries: between("accountTries", "ACCOUNT_TRIES", 1, 1_000),
    accountTriesInAll: between("accountTriesInAll", "ACCOUNT_TRIES_IN_ALL", 1, 100_000),
    originTries: between("originTries", "ORIGIN_TRIES", 1, 100_000),
    throttleBase: duration("throttleBase", "THROTTLE_BASE", "1 millis", "1 hour"),
    throttleCap: duration("throttleCap", "THROTTLE_CAP", "1 second", "1 day"),
    throttleMemory: duration("throttleMemory", "THROTTLE_MEMORY", "1 minute", "30 days"),
    throttleKeys: between("throttleKeys", "THROTTLE_KEYS", 100, 1_000_000),
    glassTime: duration("glassTime", "GLASS_TIME", "1 second", "15 minutes")
  }
}

/** The settings by parameter, e.g. `ARGON2_MEMORY_KIB` or `SESSION_IDLE` (`30 minutes`), with their defaults. */
export const settings = settingsOf({})

/** All parameters. Fails with a `ConfigError` that lists every invalid setting. */
export const config: Config.Config<Parameters> = Config.all(settings)

/** The parameters in force. */
export class SecurityConfig extends Context.Tag("@scipnet/core/SecurityConfig")<SecurityConfig, Parameters>() {
  /** Provides parameters set in code, within the same bounds. Dies of invalid ones. */
  static readonly layer = (parameters: Parameters): Layer.Layer<SecurityConfig> =>
    Layer.effect(this, Effect.orDie(Config.all(settingsOf(parameters))))
}
