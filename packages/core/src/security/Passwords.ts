/**
 * Hashing and checking passwords with argon2id, never more at a time than is configured.
 */
import { hash, verify } from "@node-rs/argon2"
import { Context, Effect, Layer, Redacted } from "effect"
import { SecurityConfig } from "./SecurityConfig.ts"
import * as Werkzeug from "./Werkzeug.ts"

const maximumLength = 1_024

const words = [
  "administrator",
  "changeme",
  "correcthorsebatterystaple",
  "foundation",
  "iloveyou",
  "letmein",
  "password",
  "qwertyuiop",
  "secure",
  "welcome",
  "containment",
  "scipnet",
  "deepwell",
  "1234567890",
  "0123456789",
  "abcdefghij"
]

// One of the words, alone, repeated, or with a few digits and marks about it; or one character over and over.
const common = new RegExp(
  `^[^a-z]*(?:${words.join("|")})+[^a-z]{0,8}$|^(.)\\1*$|^(?:1234567890)*1?2?3?4?5?6?7?8?9?$`,
  "i"
)

const isCommon = (text: string): boolean => common.test(text) || text.toLowerCase() === "qwertyuiopas"

// What a login of somebody unknown is checked against, so that it takes as long as any other.
const nobody = "no password is ever this one"

export class Passwords extends Context.Tag("@scipnet/core/Passwords")<
  Passwords,
  {
    /** What is wrong with a new password; undefined when it will do. */
    readonly weakness: (password: Redacted.Redacted) => "short" | "long" | "common" | undefined
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

      const weakness = (password: Redacted.Redacted) => {
        const text = Redacted.value(password)
        return text.length < minimumLength
          ? "short"
          : text.length > maximumLength
            ? "long"
            : isCommon(text)
              ? "common"
              : undefined
      }

      const isOutdated = (stored: string) => {
        const [, m = "0", t = "0"] = /^\$argon2id\$v=19\$m=([0-9]+),t=([0-9]+),p=1\$/.exec(stored) ?? []
        return Number(m) < memoryCost || Number(t) < timeCost
      }

      const hashed = (text: string) => permits.withPermits(1)(Effect.promise(() => hash(text, options)))

      const matches = (stored: string, password: Redacted.Redacted) => {
        const text = Redacted.value(password)
        return text.length > maximumLength
          ? Effect.succeed(false)
          : permits.withPermits(1)(
              Werkzeug.isWerkzeug(stored)
                ? Werkzeug.verify(stored, text)
                : Effect.tryPromise(() => verify(stored, text)).pipe(
                    Effect.catchAll((error) =>
                      Effect.as(
                        Effect.logError("a stored password hash cannot be read", { cause: error.message }),
                        false
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
