/**
 * Decides which deepwell the options and variables of a command line name. Opens nothing, so that completion loads no more
 * of the library.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as LogUrl from "@scipnet/postgres/connection/LogUrl"
import * as ServerAddress from "./ServerAddress.ts"
import { BadInput } from "../error/CliError.ts"
import * as FileErrors from "../io/FileErrors.ts"
import * as AppFolders from "../io/AppFolders.ts"
import * as DefaultReplica from "../io/DefaultReplica.ts"

/** The location options of a command that opens a deepwell on this machine: a file, or a log and its replica. */
export interface LocalLocation {
  readonly deepwell: Option.Option<string>
  readonly log: Option.Option<string>
  readonly replica: Option.Option<string>
}

/** The location options of the command line: those of this machine, or a server and the certificate to trust. */
export interface Location extends LocalLocation {
  readonly server: Option.Option<string>
  readonly ca: Option.Option<string>
}

/** A log in PostgreSQL, and the file of its replica. */
export interface LogLocation {
  readonly url: LogUrl.LogUrl
  /** The PostgreSQL schema of the log. */
  readonly schema: string
  readonly replica: string
}

/** The value of an option, or of its environment variable. */
export const orVariable = (option: Option.Option<string>, variable: string) =>
  Option.isSome(option) ? Effect.succeed(option) : Config.option(Config.nonEmptyString(variable))

/** The path of the deepwell file: the option, `SCIPNET_DEEPWELL`, or the default in the platform's data folder. */
export const resolveFile = Effect.fnUntraced(function* (option: Location["deepwell"]) {
  const path = yield* Path.Path
  const file = yield* orVariable(option, "SCIPNET_DEEPWELL")
  return Option.isSome(file) ? file.value : path.join(yield* AppFolders.data, "deepwell.db")
})

const serverVariable = Config.option(Config.nonEmptyString("SCIPNET_SERVER"))
const logVariable = Config.option(Config.nonEmptyString("SCIPNET_LOG"))

/** The server address, if the deepwell is at a server. Other location options take precedence over `SCIPNET_SERVER`. */
export const resolveServer = Effect.fnUntraced(function* ({ deepwell, server, log }: Location) {
  if (Option.isSome(server) && (Option.isSome(deepwell) || Option.isSome(log))) {
    const other = Option.isSome(deepwell) ? "--deepwell" : "--log"
    return yield* new BadInput({ what: "--server", why: `it cannot be combined with ${other}` })
  }
  const isNamed = [deepwell, server, log].some(Option.isSome)
  const named = isNamed ? server : yield* serverVariable
  return Option.isSome(named) ? Option.some(yield* ServerAddress.parse(named.value)) : Option.none()
})

/**
 * The log and its replica, if the deepwell is in a log. A file option takes precedence over `SCIPNET_LOG`, which takes
 * precedence over `SCIPNET_DEEPWELL`. The default replica is in the platform's state folder.
 */
export const resolveLog = Effect.fnUntraced(function* ({ deepwell, log, replica }: LocalLocation) {
  if (Option.isSome(deepwell) && Option.isSome(log)) {
    return yield* new BadInput({ what: "--log", why: "it cannot be combined with --deepwell" })
  }
  const named = Option.isSome(log) || Option.isSome(deepwell) ? log : yield* logVariable
  if (Option.isNone(named)) {
    return Option.isSome(replica)
      ? yield* new BadInput({ what: "--replica", why: "it requires --log or SCIPNET_LOG" })
      : Option.none<LogLocation>()
  }
  const url = yield* parseLog(named.value)
  const schema = yield* DefaultReplica.schema
  const file = yield* orVariable(replica, "SCIPNET_REPLICA")
  return Option.some({
    url,
    schema,
    replica: Option.isSome(file) ? file.value : yield* DefaultReplica.path(url)
  })
})

/** Parses the URL of a log. The error quotes nothing of it, since it can contain a password. */
export const parseLog = (text: string) =>
  Effect.mapError(LogUrl.parse(text), (why) => new BadInput({ what: "--log", why }))

/**
 * The key that identifies a deepwell in the session file and in drafts: the URL of its server, the URL and schema of its
 * log, without user and password; or its real path.
 */
export const keyOf = Effect.fnUntraced(function* (location: Location) {
  const server = yield* resolveServer(location)
  if (Option.isSome(server)) {
    return server.value.url
  }
  const log = yield* resolveLog(location)
  return Option.isSome(log) ? `${LogUrl.format(log.value.url)}/${log.value.schema}` : yield* realPath(location.deepwell)
})

const realPath = Effect.fnUntraced(function* (option: Location["deepwell"]) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const filename = path.resolve(yield* resolveFile(option))
  return yield* files.realPath(filename).pipe(
    Effect.catchIf(FileErrors.isNotFound, () => Effect.succeed(filename)),
    Effect.mapError((error) => FileErrors.toCliError(error, filename))
  )
})
