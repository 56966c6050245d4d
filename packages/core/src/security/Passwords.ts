/**
 * Hashing and checking passwords with argon2id, never more at a time than is configured.
 */
import { Context, Effect, Layer, Redacted } from "effect"
import * as CommonPasswords from "./CommonPasswords.ts"
import { SecurityConfig } from "./SecurityConfig.ts"
import * as Werkzeug from "./Werkzeug.ts"

const maximumLength = 1_024

/** Compiled code that takes its time to load, and that nobody needs who comes in by a session. */
const argon2 = () => import("@node-rs/argon2")

// What a login of somebody unknown is checked against, so that it takes as long as any other.
const nobody = "no password is ever this one"

export class Passwords extends Context.Tag("@scipnet/core/Passwords")<
  Passwords,
  {
    /** What is wrong with a new password, given whose it is to be; undefined when it will do. */
    readonly weakness: (password: Redacted.Redacted, user?: string) => "short" | "long" | "common" | undefined
    /** The hash to keep of a new password, in the PHC string format. */
    readonly hash: (password: Redacted.Redacted) => Effect.Effect<string>
    /** Whether a stored hash costs less than it should by now. */
    readonly isOutdated: (stored: string) => boolean
    /** Whether it is the password that was hashed; a hash that cannot be read matches nothing. */
    readonly verify: (stored: string, password: Redacted.Redacted) => Effect.Effect<boolean>
    /** Takes as long as a `verify`, and is false. */
    readonly verifyNothing: (password: Redacted.Redacted) => Effect.Effect<boolean>
  }
>() {
  static readonly layer = Layer.effect(
    Passwords,
    Effect.gen(function* () {
      const { memoryCost, timeCost, concurrency, minimumLength } = yield* SecurityConfig
      const permits = yield* Effect.makeSemaphore(concurrency)
      const options = { memoryCost, timeCost, parallelism: 1 }

      const weakness = (password: Redacted.Redacted, user?: string) => {
        const text = Redacted.value(password)
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
      const inTurn = <A>(work: Effect.Effect<A>) => permits.withPermits(1)(Effect.uninterruptible(work))

      const hashed = (text: string) => inTurn(Effect.promise(() => argon2().then(({ hash }) => hash(text, options))))

      const matches = (stored: string, password: Redacted.Redacted) => {
        const text = Redacted.value(password)
        return text.length > maximumLength
          ? Effect.succeed(false)
          : inTurn(
              Werkzeug.isWerkzeug(stored)
                ? Werkzeug.verify(stored, text)
                : // That what checks hashes cannot be loaded says nothing of the password.
                  Effect.flatMap(Effect.promise(argon2), ({ verify }) =>
                    Effect.tryPromise(() => verify(stored, text)).pipe(
                      Effect.catchAll((error) =>
                        Effect.as(
                          Effect.logError("a stored password hash cannot be read", { cause: error.message }),
                          false
                        )
                      )
                    )
                  )
            )
      }

      const decoy = yield* Effect.cached(hashed(nobody))

      return {
        weakness,
        isOutdated,
        hash: Effect.fn("Passwords.hash")((password) => hashed(Redacted.value(password))),
        verify: Effect.fn("Passwords.verify")(matches),
        verifyNothing: (password) => Effect.flatMap(decoy, (stored) => Effect.as(matches(stored, password), false))
      }
    })
  )
}
