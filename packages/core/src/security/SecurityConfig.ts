/**
 * What passwords cost and how they are bounded.
 */
import { Config, Context, Layer } from "effect"

export interface Parameters {
  /** Memory of one hash, in KiB. */
  readonly memoryCost: number
  /** Passes over that memory. */
  readonly timeCost: number
  /** Hashes computed at the same time; each takes `memoryCost`. */
  readonly concurrency: number
  /** The least number of characters of a password. */
  readonly minimumLength: number
}

const between = (name: string, least: number, most: number, otherwise: number) =>
  Config.integer(name).pipe(
    Config.validate({
      message: `${least} to ${most}`,
      validation: (value) => value >= least && value <= most
    }),
    Config.withDefault(otherwise)
  )

/** What OWASP names for argon2id. */
export const defaults: Parameters = { memoryCost: 19_456, timeCost: 2, concurrency: 2, minimumLength: 12 }

/** `ARGON2_MEMORY_KIB`, `ARGON2_PASSES`, `PASSWORD_CONCURRENCY`, `PASSWORD_MINIMUM`, each with its default. */
export const config: Config.Config<Parameters> = Config.all({
  memoryCost: between("ARGON2_MEMORY_KIB", 8, 1_048_576, defaults.memoryCost),
  timeCost: between("ARGON2_PASSES", 1, 20, defaults.timeCost),
  concurrency: between("PASSWORD_CONCURRENCY", 1, 64, defaults.concurrency),
  minimumLength: between("PASSWORD_MINIMUM", 8, 128, defaults.minimumLength)
})

/** The parameters that passwords are hashed with. */
export class SecurityConfig extends Context.Tag("@scipnet/core/SecurityConfig")<SecurityConfig, Parameters>() {
  static readonly layer = (parameters: Parameters): Layer.Layer<SecurityConfig> => Layer.succeed(this, parameters)
}
