/**
 * Hashes and verifies passwords with argon2id, behind a bounded queue that is round robin over origins and users.
 *
 * @example
 * ```ts
 * const login = Effect.gen(function* () {
 *   const passwords = yield* Passwords
 *   return yield* passwords.inTurn(turnOfOrigin("203.0.113.7"))(passwords.verify(storedHash, password))
 * })
 * ```
 */
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Metric from "effect/Metric"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { Path } from "../database/queue/FairOrder.ts"
import * as FairQueue from "../database/queue/FairQueue.ts"
import * as CommonPasswords from "./CommonPasswords.ts"
import * as Origin from "./Origin.ts"
import { SecurityConfig } from "./SecurityConfig.ts"
import { TooManyLogins } from "./TooManyLogins.ts"
import * as Werkzeug from "./WerkzeugHash.ts"

const maximumLength = 1_024

/** NFC shortens a text to a quarter at most, so longer texts exceed the maximum in normal form. */
const maximumTypedLength = 4 * maximumLength

/** Loads the native module at the first hash: calls in a session need none. */
const argon2 = () => import("@node-rs/argon2")

// Hashed for logins of unknown names, so that they take as long as others.
const decoyPassword = "no password is ever this one"

const isTooMany = Schema.is(TooManyLogins)

const rejected = Metric.counter("passwords_refused", {
  description: "Passwords that were not verified because the queue was full",
  incremental: true
})

/** Permission to hash, which `inTurn` provides. */
export class HashPermit extends Context.Tag("@scipnet/core/Passwords/HashPermit")<HashPermit, "permit">() {}

/** The result of verifying a password. `outdated`: it matches, and should be rehashed in the current form and cost. */
export type Match = "none" | "exact" | "outdated"

/** The queue path of a client without a session, by its origin. */
export const originQueuePath = (origin: string | null): Path => [`origin:${Origin.groupOf(origin)}`]

/** The queue path of an actor with a session: by actor, then by session. */
export const actorQueuePath = (actor: string, session: string | null): Path => [`actor:${actor}`, session ?? ""]

/** Normalizes a password to NFC (RFC 8265), so that it matches in any Unicode form. */
export const normalize = (text: string): string => (text.length > maximumTypedLength ? text : text.normalize("NFC"))

/** The forms of a password that may have been hashed: its normal form, and the typed text in older versions. */
const formsOf = (text: string): ReadonlyArray<string> =>
  [...new Set([normalize(text), text])].filter((form) => form.length <= maximumLength)

/** The password service. Passwords are at most 1,024 characters in normal form. */
export class Passwords extends Context.Tag("@scipnet/core/Passwords")<
  Passwords,
  {
    /** Checks a new password of a user: returns why it is too weak, or undefined. */
    readonly weakness: (password: Redacted.Redacted, user?: string) => "short" | "long" | "common" | undefined
    /** Runs an effect that hashes when a permit is free. Fails with `TooManyLogins` at once when the queue is full. */
    readonly inTurn: (
      path: Path
    ) => <A, E, R>(work: Effect.Effect<A, E, R>) => Effect.Effect<A, E | TooManyLogins, Exclude<R, HashPermit>>
    /** Hashes a new password, in the PHC string format. */
    readonly hash: (password: Redacted.Redacted) => Effect.Effect<string, never, HashPermit>
    /** True when a stored hash has a lower cost than configured, or another format. */
    readonly isOutdated: (stored: string) => boolean
    /** Verifies a password against a stored hash. A malformed hash matches no password and is logged. */
    readonly verify: (stored: string, password: Redacted.Redacted) => Effect.Effect<Match, never, HashPermit>
    /** Takes as long as a failing `verify`, for names without an account. */
    readonly verifyNothing: (password: Redacted.Redacted) => Effect.Effect<"none", never, HashPermit>
    /** The number of running and of queued hashes. */
    readonly counts: () => { readonly running: number; readonly waiting: number }
  }
>() {
  /** Provides the service with the parameters of `SecurityConfig`. */
  static readonly layer = Layer.effect(
    Passwords,
    Effect.gen(function* () {
      const { memoryCost, timeCost, concurrency, minimumLength, waiting, waitingPerGroup } = yield* SecurityConfig
      const options = { memoryCost, timeCost, parallelism: 1 }
      let lastHashMs = 0

      const queueFull = () => {
        const ahead = queue.counts()
        const seconds = Math.ceil(((ahead.running + ahead.waiting) * lastHashMs) / concurrency / 1_000)
        return new TooManyLogins({ retryAfter: Math.min(60, Math.max(1, seconds)) })
      }
      const queue = FairQueue.unsafeMake({
        permits: concurrency,
        waiting: { perGroup: waitingPerGroup, total: waiting, full: queueFull }
      })

      const weakness = (password: Redacted.Redacted, user?: string) => {
        const text = normalize(Redacted.value(password))
        return text.length > maximumLength
          ? "long"
          : Array.from(text).length < minimumLength
            ? "short"
            : CommonPasswords.isCommon(text) || text.toLowerCase() === user?.toLowerCase()
              ? "common"
              : undefined
      }

      const isOutdated = (stored: string) => {
        const [, m = "0", t = "0"] = /^\$argon2id\$v=19\$m=([0-9]+),t=([0-9]+),p=1\$/.exec(stored) ?? []
        return Number(m) < memoryCost || Number(t) < timeCost
      }

      // A running hash cannot be cancelled and keeps its memory, so it keeps its permit when its fiber is interrupted.
      const uninterrupted = <A>(work: Effect.Effect<A>) =>
        Effect.uninterruptible(
          Effect.map(Effect.timed(work), ([elapsed, result]) => {
            lastHashMs = Duration.toMillis(elapsed)
            return result
          })
        )

      const hashed = (text: string) =>
        uninterrupted(Effect.promise(() => argon2().then(({ hash }) => hash(text, options))))

      const isHashOf = (stored: string, text: string) =>
        uninterrupted(
          Werkzeug.isWerkzeug(stored)
            ? Werkzeug.verify(stored, text)
            : // A failure to load the module is a defect, not a wrong password.
              Effect.flatMap(Effect.promise(argon2), ({ verify }) =>
                Effect.tryPromise(() => verify(stored, text)).pipe(
                  Effect.catchAll((error) =>
                    Effect.as(Effect.logError("a stored password hash cannot be read", { cause: error.message }), false)
                  )
                )
              )
        )

      const verify = (stored: string, password: Redacted.Redacted) =>
        Effect.gen(function* () {
          const text = Redacted.value(password)
          const normal = normalize(text)
          for (const form of formsOf(text)) {
            if (yield* isHashOf(stored, form)) {
              // A normal form beyond the maximum length cannot be rehashed.
              const isOld = form !== normal || isOutdated(stored)
              return isOld && normal.length <= maximumLength ? "outdated" : "exact"
            }
          }
          return "none"
        })

      const decoy = yield* Effect.cached(hashed(decoyPassword))
      return {
        weakness,
        isOutdated,
        inTurn: (path) => (work) =>
          Effect.tapError(queue.run(path)(Effect.provideService(work, HashPermit, "permit")), (error) =>
            isTooMany(error) ? Metric.increment(rejected) : Effect.void
          ),
        hash: Effect.fn("Passwords.hash")((password) => hashed(normalize(Redacted.value(password)))),
        verify: Effect.fn("Passwords.verify")(verify),
        verifyNothing: (password) => Effect.flatMap(decoy, (stored) => Effect.as(verify(stored, password), "none")),
        counts: queue.counts
      }
    })
  )
}
