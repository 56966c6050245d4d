/**
 * Hashing and checking passwords with argon2id, never more at a time than is configured.
 */
import { hash, verify } from "@node-rs/argon2"
import { Context, Effect, Layer, Redacted, Schema } from "effect"
import { SecurityConfig } from "./SecurityConfig.ts"

/** The password is shorter than allowed, longer than 1,024 characters, or among the first that anybody would try. */
export class WeakPassword extends Schema.TaggedError<WeakPassword>()("WeakPassword", {
  minimumLength: Schema.Int,
  reason: Schema.Literal("short", "long", "common")
}) {}

const maximumLength = 1_024

const common = new Set([
  "password1234",
  "passwordpassword",
  "123456789012",
  "qwertyuiopas",
  "administrator",
  "correcthorsebatterystaple"
])

// What a login of somebody unknown is checked against, so that it takes as long as any other.
const nobody = "no password is ever this one"

export class Passwords extends Context.Tag("@scipnet/core/Passwords")<
  Passwords,
  {
    /** The hash to keep of a new password, in the PHC string format. */
    readonly hash: (password: Redacted.Redacted) => Effect.Effect<string, WeakPassword>
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

      const refuse = (password: string) =>
        password.length < minimumLength
          ? ("short" as const)
          : password.length > maximumLength
            ? ("long" as const)
            : common.has(password.toLowerCase())
              ? ("common" as const)
              : undefined

      const hashed = (text: string) => permits.withPermits(1)(Effect.promise(() => hash(text, options)))

      const matches = (stored: string, password: Redacted.Redacted) => {
        const text = Redacted.value(password)
        return text.length > maximumLength
          ? Effect.succeed(false)
          : permits.withPermits(1)(
              Effect.tryPromise(() => verify(stored, text)).pipe(
                Effect.catchAll((error) =>
                  Effect.as(Effect.logError("a stored password hash cannot be read", { cause: error.message }), false)
                )
              )
            )
      }

      const decoy = yield* Effect.cached(hashed(nobody))

      return {
        hash: Effect.fn("Passwords.hash")(function* (password) {
          const text = Redacted.value(password)
          const reason = refuse(text)
          return reason === undefined ? yield* hashed(text) : yield* new WeakPassword({ minimumLength, reason })
        }),
        verify: Effect.fn("Passwords.verify")(matches),
        verifyNothing: (password) => Effect.flatMap(decoy, (stored) => Effect.as(matches(stored, password), false))
      }
    })
  )
}
