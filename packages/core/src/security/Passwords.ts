/**
 * Hashing and checking passwords with argon2id, in turns: never more at a time than is configured, round robin over
 * origins and users.
 */
import { Context, Duration, Effect, Layer, Metric, Redacted, Schema } from "effect"
import type { Path } from "../database/queue/FairOrder.ts"
import * as FairQueue from "../database/queue/FairQueue.ts"
import * as CommonPasswords from "./CommonPasswords.ts"
import * as Origin from "./Origin.ts"
import { SecurityConfig } from "./SecurityConfig.ts"
import { TooManyLogins } from "./TooManyLogins.ts"
import * as Werkzeug from "./Werkzeug.ts"

const maximumLength = 1_024

/** No text that is longer has a normal form within the maximum. */
const longestTyped = 4 * maximumLength

/** Compiled code that takes its time to load, and that nobody needs who comes in by a session. */
const argon2 = () => import("@node-rs/argon2")

// What a login of somebody unknown is checked against, so that it takes as long as any other.
const nobody = "no password is ever this one"

const isTooMany = Schema.is(TooManyLogins)

const refused = Metric.counter("passwords_refused", {
  description: "Passwords that were not checked because too many waited",
  incremental: true
})

/** The turn to hash, which `inTurn` gives. */
export class Turn extends Context.Tag("@scipnet/core/Passwords/Turn")<Turn, "turn">() {}

/** `outdated`: it matches, and its hash should be replaced by one of the present form and cost. */
export type Match = "none" | "exact" | "outdated"

/** The turns of those who have not signed in, by where they come from. */
export const turnOfOrigin = (origin: string | null): Path => [`origin:${Origin.groupOf(origin)}`]

/** The turns of an actor who has signed in, and among them of each session. */
export const turnOfActor = (actor: string, session: string | null): Path => [`actor:${actor}`, session ?? ""]

/** The form in which a password is hashed: NFC, as in RFC 8265, whatever form a keyboard produces. */
export const normalize = (text: string): string => (text.length > longestTyped ? text : text.normalize("NFC"))

/** The texts that may have been hashed when a password was set: its normal form, and what was typed in older versions. */
const formsOf = (text: string): ReadonlyArray<string> =>
  [...new Set([normalize(text), text])].filter((form) => form.length <= maximumLength)

export class Passwords extends Context.Tag("@scipnet/core/Passwords")<
  Passwords,
  {
    /** What is wrong with a new password, given whose it is to be; undefined when it will do. */
    readonly weakness: (password: Redacted.Redacted, user?: string) => "short" | "long" | "common" | undefined
    /** Does work that hashes when it has its turn. Fails with `TooManyLogins`, at once, where too many wait. */
    readonly inTurn: (
      path: Path
    ) => <A, E, R>(work: Effect.Effect<A, E, R>) => Effect.Effect<A, E | TooManyLogins, Exclude<R, Turn>>
    /** The hash to keep of a new password, in the PHC string format. */
    readonly hash: (password: Redacted.Redacted) => Effect.Effect<string, never, Turn>
    /** Whether a stored hash costs less than it should by now. */
    readonly isOutdated: (stored: string) => boolean
    /** Compares a password with a stored hash; a hash that cannot be read matches nothing. */
    readonly verify: (stored: string, password: Redacted.Redacted) => Effect.Effect<Match, never, Turn>
    /** Takes as long as a `verify` that fails, and fails. */
    readonly verifyNothing: (password: Redacted.Redacted) => Effect.Effect<"none", never, Turn>
    /** How many hash now, and how many wait. */
    readonly counts: () => { readonly running: number; readonly waiting: number }
  }
>() {
  static readonly layer = Layer.effect(
    Passwords,
    Effect.gen(function* () {
      const { memoryCost, timeCost, concurrency, minimumLength, waiting, waitingPerGroup } = yield* SecurityConfig
      const options = { memoryCost, timeCost, parallelism: 1 }
      // What the last hash took, in milliseconds.
      let took = 0

      const full = () => {
        const ahead = queue.counts()
        const seconds = Math.ceil(((ahead.running + ahead.waiting) * took) / concurrency / 1_000)
        return new TooManyLogins({ retryAfter: Math.min(60, Math.max(1, seconds)) })
      }
      const queue = FairQueue.unsafeMake({
        permits: concurrency,
        waiting: { perGroup: waitingPerGroup, total: waiting, full }
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

      // A hash that is begun takes its memory until it is done, even if nobody waits for it any more.
      const whole = <A>(work: Effect.Effect<A>) =>
        Effect.uninterruptible(
          Effect.map(Effect.timed(work), ([time, done]) => {
            took = Duration.toMillis(time)
            return done
          })
        )

      const hashed = (text: string) => whole(Effect.promise(() => argon2().then(({ hash }) => hash(text, options))))

      const isHashOf = (stored: string, text: string) =>
        whole(
          Werkzeug.isWerkzeug(stored)
            ? Werkzeug.verify(stored, text)
            : // That what checks hashes cannot be loaded says nothing of the password.
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
              // A normal form that is too long cannot be hashed anew.
              const isOld = form !== normal || isOutdated(stored)
              return isOld && normal.length <= maximumLength ? "outdated" : "exact"
            }
          }
          return "none"
        })

      const decoy = yield* Effect.cached(hashed(nobody))
      return {
        weakness,
        isOutdated,
        inTurn: (path) => (work) =>
          Effect.tapError(queue.run(path)(Effect.provideService(work, Turn, "turn")), (error) =>
            isTooMany(error) ? Metric.increment(refused) : Effect.void
          ),
        hash: Effect.fn("Passwords.hash")((password) => hashed(normalize(Redacted.value(password)))),
        verify: Effect.fn("Passwords.verify")(verify),
        verifyNothing: (password) => Effect.flatMap(decoy, (stored) => Effect.as(verify(stored, password), "none")),
        counts: queue.counts
      }
    })
  )
}
