/**
 * Decides which deepwell the options and variables of a command line name. Opens nothing, so that completion loads no more
 * of the library.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as ServerAddress from "./ServerAddress.ts"
import { BadInput } from "../error/CliError.ts"
import * as FileErrors from "../io/FileErrors.ts"
import * as AppFolders from "../io/AppFolders.ts"

/** The location options of the command line: a file, or a server and the certificate to trust. */
export interface Location {
  readonly deepwell: Option.Option<string>
  readonly server: Option.Option<string>
  readonly ca: Option.Option<string>
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

/** The server address, if the deepwell is at a server. A file option takes precedence over `SCIPNET_SERVER`. */
export const resolveServer = Effect.fnUntraced(function* ({ deepwell, server }: Location) {
  if (Option.isSome(deepwell) && Option.isSome(server)) {
    return yield* new BadInput({ what: "--server", why: "it cannot be combined with --deepwell" })
  }
  const named = Option.isSome(server) || Option.isSome(deepwell) ? server : yield* serverVariable
  return Option.isSome(named) ? Option.some(yield* ServerAddress.parse(named.value)) : Option.none()
})

/** The key that identifies a deepwell in the session file and in drafts: its server URL, or its real path. */
export const keyOf = (location: Location) =>
  Effect.flatMap(
    resolveServer(location),
    Option.match({ onNone: () => realPath(location.deepwell), onSome: ({ url }) => Effect.succeed(url) })
  )

const realPath = Effect.fnUntraced(function* (option: Location["deepwell"]) {
  const files = yield* FileSystem.FileSystem
  const path = yield* Path.Path
  const filename = path.resolve(yield* resolveFile(option))
  return yield* files.realPath(filename).pipe(
    Effect.catchIf(FileErrors.isNotFound, () => Effect.succeed(filename)),
    Effect.mapError((error) => FileErrors.toCliError(error, filename))
  )
})
