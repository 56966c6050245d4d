/**
 * Settings of the storage of the deepwell: a file, or a log in PostgreSQL with a replica in a file.
 */
import { existsSync } from "node:fs"
import { dirname } from "node:path"
import * as LogConfig from "@scipnet/postgres/LogConfig"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Either from "effect/Either"
import * as Option from "effect/Option"

const deepwell = Config.nonEmptyString("SCIPNET_DEEPWELL").pipe(
  Config.validate({
    message: "Expected a file: an in-memory deepwell would be empty",
    validation: (name) => name !== ":memory:"
  })
)

const replica = LogConfig.replica.pipe(
  Config.mapOrFail((path) =>
    existsSync(dirname(path))
      ? Either.right(path)
      : Either.left(
          ConfigError.InvalidData(["SCIPNET_REPLICA"], `${path} cannot be created: its folder does not exist`)
        )
  )
)

/** The single settings. */
export const settings = {
  deepwell,
  log: LogConfig.url,
  replica,
  ...LogConfig.settings
}

/** The database file, and the log of which it is a replica. */
export interface Storage {
  readonly filename: string
  readonly log: Option.Option<LogConfig.LogSettings>
}

const invalid = (path: string, message: string) => Either.left(ConfigError.InvalidData([path], message))
const missing = (path: string, message: string) => Either.left(ConfigError.MissingData([path], message))

/** All settings: either the file, or the log and its replica. */
export const config: Config.Config<Storage> = Config.all({
  file: Config.option(deepwell),
  url: Config.option(LogConfig.url),
  replica: Config.option(replica),
  connection: LogConfig.connection
}).pipe(
  Config.mapOrFail(({ file, url, replica, connection }): Either.Either<Storage, ConfigError.ConfigError> => {
    if (Option.isSome(file) && Option.isSome(url)) {
      return invalid("SCIPNET_LOG", "Expected either a deepwell file or a log, but SCIPNET_DEEPWELL is set too")
    }
    if (Option.isSome(file)) {
      return Option.isSome(replica)
        ? invalid("SCIPNET_REPLICA", "Expected SCIPNET_LOG with a replica, but SCIPNET_DEEPWELL is set")
        : Either.right({ filename: file.value, log: Option.none() })
    }
    if (Option.isNone(url)) {
      return Option.isSome(replica)
        ? missing("SCIPNET_LOG", "Expected the log of the replica")
        : missing("SCIPNET_DEEPWELL", "Expected a deepwell file")
    }
    return Option.isNone(replica)
      ? invalid("SCIPNET_REPLICA", "Expected the file of the replica, which is created if it does not exist")
      : Either.right({ filename: replica.value, log: Option.some({ ...connection, url: url.value }) })
  })
)
