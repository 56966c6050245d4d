/**
 * Everything that may be set about the server, read and checked as a whole.
 */
import { Deepwell, Environment } from "@scipnet/core"
import { Config, ConfigError, Effect, Either } from "effect"
import { BadSettings } from "./StartError.ts"

const filename = Config.nonEmptyString("SCIPNET_DEEPWELL").pipe(
  Config.validate({
    message: "Expected a file, since a deepwell in memory would be empty",
    validation: (name) => name !== ":memory:"
  })
)

const host = Config.nonEmptyString("SCIPNET_HTTP_HOST").pipe(
  Config.validate({
    message: "Expected an address or a host name",
    validation: (name) => /^[\w.:%-]{1,253}$/.test(name)
  }),
  Config.withDefault("127.0.0.1")
)

// Digits only: to Config.integer an empty value and 0x50 are numbers too.
const port = Config.string("SCIPNET_HTTP_PORT").pipe(
  Config.mapOrFail((text) =>
    /^\d{1,5}$/.test(text) && Number(text) <= 65_535
      ? Either.right(Number(text))
      : Either.left(ConfigError.InvalidData([], "Expected a port from 0 to 65535, 0 for any that is free"))
  ),
  Config.withDefault(7173)
)

const config = Config.all({ filename, http: Config.all({ host, port }), deepwell: Deepwell.config })

export type Settings = Config.Config.Success<typeof config>

/** The settings, from the environment and the `.env` files. Fails with `BadSettings`, which names everything wrong. */
export const load = config.pipe(
  Effect.provide(Environment.layer),
  Effect.mapError((error) =>
    ConfigError.isConfigError(error)
      ? new BadSettings({ problems: Environment.problems(error) })
      : new BadSettings({ problems: [`A file of settings cannot be read: ${error.message}`] })
  )
)
