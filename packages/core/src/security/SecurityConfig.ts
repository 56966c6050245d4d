/**
 * Every parameter of who may come in, and for how long: validated as a whole.
 */
import { availableParallelism } from "node:os"
import { Config, Context, Duration, Effect, Layer } from "effect"

export interface Parameters {
  /** Memory of one hash, in KiB. */
  readonly memoryCost: number
  /** Passes over that memory. */
  readonly timeCost: number
  /** Hashes computed at the same time; each takes `memoryCost`. */
  readonly concurrency: number
  /** How many logins and other uses of a password may wait for their hash in all. */
  readonly waiting: number
  /** How many of them from one origin, or of one user who has signed in. */
  readonly waitingPerGroup: number
  /** The least number of characters of a password. */
  readonly minimumLength: number
  /** No refused login is answered sooner, and a slower one only at a multiple of it. */
  readonly refusalTime: Duration.Duration
  /** A session that is not used for this long is over. */
  readonly sessionIdle: Duration.Duration
  /** No session lasts longer. */
  readonly sessionLifetime: Duration.Duration
  /** Failed tries of one account from one origin before it has to wait there. */
  readonly accountTries: number
  /** Failed tries of one account from origins that it has not signed in from lately, before it has to wait at those. */
  readonly accountTriesInAll: number
  /** Failed tries from one origin before it has to wait. */
  readonly originTries: number
  /** The first wait, which doubles with each further failure, and the longest one. */
  readonly throttleBase: Duration.Duration
  readonly throttleCap: Duration.Duration
  /** Failures are forgotten after this long without another. */
  readonly throttleMemory: Duration.Duration
  /** Accounts and origins that failures are kept of, at most. */
  readonly throttleKeys: number
  /** For how long a broken glass lets through. */
  readonly glassTime: Duration.Duration
}

// What is given is held to the bounds of what is read.
const setting = <A>(
  read: Config.Config<A>,
  given: A | undefined,
  otherwise: A,
  bounds: { readonly message: string; readonly validation: (value: A) => boolean }
): Config.Config<A> =>
  given === undefined
    ? Config.withDefault(Config.validate(read, bounds), otherwise)
    : Config.validate(Config.succeed(given), bounds)

const between = (name: string, least: number, most: number, given: number | undefined, otherwise: number) =>
  setting(Config.integer(name), given, otherwise, {
    message: `${name}: ${least} to ${most}`,
    validation: (value) => Number.isInteger(value) && value >= least && value <= most
  })

const lasting = (
  name: string,
  least: Duration.DurationInput,
  most: Duration.DurationInput,
  given: Duration.Duration | undefined,
  otherwise: Duration.Duration
) =>
  setting(Config.duration(name), given, otherwise, {
    message: `${name}: ${Duration.format(Duration.decode(least))} to ${Duration.format(Duration.decode(most))}, in whole milliseconds`,
    validation: (value) =>
      Duration.between(value, { minimum: least, maximum: most }) && Number.isInteger(Duration.toMillis(value))
  })

/**
 * One core is left to everything else, and so is one of the four threads on which Node computes hashes: reading files and
 * looking up names wait for the same threads.
 */
const concurrency = Math.max(1, Math.min(availableParallelism(), 4) - 1)

/**
 * Hashing as OWASP names it for argon2id; tries as NIST SP 800-63B bounds them. A login counts as a try until it has
 * succeeded, so the bound is also on how many logins of one account may be under way at once.
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

/** The longest that settings let a session be left unused, and last. */
export const longestIdle = Duration.days(30)
export const longestLifetime = Duration.days(90)

const each = (given: Partial<Parameters>) => ({
  memoryCost: between("ARGON2_MEMORY_KIB", 8, 1_048_576, given.memoryCost, defaults.memoryCost),
  timeCost: between("ARGON2_PASSES", 1, 20, given.timeCost, defaults.timeCost),
  concurrency: between("PASSWORD_CONCURRENCY", 1, 64, given.concurrency, defaults.concurrency),
  waiting: between("PASSWORD_WAITING", 1, 10_000, given.waiting, defaults.waiting),
  waitingPerGroup: between("PASSWORD_WAITING_PER_GROUP", 1, 1_000, given.waitingPerGroup, defaults.waitingPerGroup),
  minimumLength: between("PASSWORD_MINIMUM", 8, 128, given.minimumLength, defaults.minimumLength),
  refusalTime: lasting("LOGIN_REFUSAL", 0, "1 minute", given.refusalTime, defaults.refusalTime),
  sessionIdle: lasting("SESSION_IDLE", "1 second", longestIdle, given.sessionIdle, defaults.sessionIdle),
  sessionLifetime: lasting(
    "SESSION_LIFETIME",
    "1 second",
    longestLifetime,
    given.sessionLifetime,
    defaults.sessionLifetime
  ),
  accountTries: between("ACCOUNT_TRIES", 1, 1_000, given.accountTries, defaults.accountTries),
  accountTriesInAll: between("ACCOUNT_TRIES_IN_ALL", 1, 100_000, given.accountTriesInAll, defaults.accountTriesInAll),
  originTries: between("ORIGIN_TRIES", 1, 100_000, given.originTries, defaults.originTries),
  throttleBase: lasting("THROTTLE_BASE", "1 millis", "1 hour", given.throttleBase, defaults.throttleBase),
  throttleCap: lasting("THROTTLE_CAP", "1 second", "1 day", given.throttleCap, defaults.throttleCap),
  throttleMemory: lasting("THROTTLE_MEMORY", "1 minute", "30 days", given.throttleMemory, defaults.throttleMemory),
  throttleKeys: between("THROTTLE_KEYS", 100, 1_000_000, given.throttleKeys, defaults.throttleKeys),
  glassTime: lasting("GLASS_TIME", "1 second", "15 minutes", given.glassTime, defaults.glassTime)
})

/** Each by itself, by its name, as `ARGON2_MEMORY_KIB` or `SESSION_IDLE` (e.g. `30 minutes`), with its default. */
export const settings = each({})

/** All of them. */
export const config: Config.Config<Parameters> = Config.all(settings)

/** The parameters in force. */
export class SecurityConfig extends Context.Tag("@scipnet/core/SecurityConfig")<SecurityConfig, Parameters>() {
  /** Those that are given in code are held to the same bounds: it dies of any that will not do. */
  static readonly layer = (parameters: Parameters): Layer.Layer<SecurityConfig> =>
    Layer.effect(this, Effect.orDie(Config.all(each(parameters))))
}
