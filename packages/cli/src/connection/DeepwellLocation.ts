/**
 * Locates a deepwell, in a file or at a server, and opens it.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as ServerAddress from "./ServerAddress.ts"
import { BadInput, DeepwellExists } from "../error/CliError.ts"
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

/** Opens an existing deepwell file. */
export const open = (option: Location["deepwell"]) =>
  Layer.unwrapEffect(Effect.map(resolveFile(option), (filename) => Deepwell.layerConfig({ filename, create: false })))

const serverVariable = Config.option(Config.nonEmptyString("SCIPNET_SERVER"))

/** The server address, if the deepwell is at a server. A file option takes precedence over `SCIPNET_SERVER`. */
export const resolveServer = Effect.fnUntraced(function* ({ deepwell, server }: Location) {
  if (Option.isSome(deepwell) && Option.isSome(server)) {
    return yield* new BadInput({ what: "--server", why: "it cannot be combined with --deepwell" })
  }
  const named = Option.isSome(server) || Option.isSome(deepwell) ? server : yield* serverVariable
  return Option.isSome(named) ? Option.some(yield* ServerAddress.parse(named.value)) : Option.none()
})

const reconnectTime = Config.duration("SCIPNET_RECONNECT_TIME").pipe(
  Config.validate({
    message: "Expected a time of at most an hour",
    validation: (value) => Duration.lessThanOrEqualTo(value, Duration.hours(1))
  }),
  Config.withDefault(Duration.seconds(30))
)

// The client is loaded only when a server is used: loading it would slow down every other start.
const connect = Effect.fnUntraced(function* (address: ServerAddress.ServerAddress, location: Location) {
  const ca = yield* orVariable(location.ca, "SCIPNET_CA")
  const patience = yield* reconnectTime
  const { deepwell } = yield* Effect.promise(() => import("./ServerConnection.ts"))
  return yield* Layer.build(yield* deepwell(address, ca, patience))
})

/** Opens the deepwell file, or connects to the server. */
export const layer = (location: Location) =>
  Layer.scopedContext(
    Effect.gen(function* () {
      const address = yield* resolveServer(location)
      return yield* Option.isSome(address) ? connect(address.value, location) : Layer.build(open(location.deepwell))
    })
  )

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

/** Creates an empty file, and its folder, for a new deepwell. Fails with `DeepwellExists` if the path is in use. */
export const claim = (filename: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    yield* FileErrors.makeFolder(path.dirname(path.resolve(filename)))
    yield* Effect.scoped(files.open(filename, { flag: "wx", mode: 0o600 }))
  }).pipe(
    Effect.mapError((error) =>
      FileErrors.isAlreadyExists(error)
        ? new DeepwellExists({ path: filename })
        : FileErrors.toCliError(error, filename)
    )
  )

/** Removes a partly created deepwell and the files that SQLite keeps beside it. */
export const remove = (filename: string) =>
  Effect.flatMap(FileSystem.FileSystem, (files) =>
    Effect.forEach(["", "-wal", "-shm"], (suffix) => files.remove(`${filename}${suffix}`, { force: true }))
  ).pipe(Effect.orDie)

/** Creates a deepwell in a file claimed with {@link claim}. */
export const create = (filename: string) => Deepwell.layerConfig({ filename, create: true })
