/**
 * Opens the deepwell that a command line names, in a file or at a server, and creates one.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import * as LocationOptions from "./LocationOptions.ts"
import type * as ServerAddress from "./ServerAddress.ts"
import { DeepwellExists } from "../error/CliError.ts"
import * as FileErrors from "../io/FileErrors.ts"

/** Opens an existing deepwell file. */
export const openFile = (option: LocationOptions.Location["deepwell"]) =>
  Layer.unwrapEffect(
    Effect.map(LocationOptions.resolveFile(option), (filename) => Deepwell.layerConfig({ filename, create: false }))
  )

// The driver of PostgreSQL is loaded only when a log is used: loading it would slow down every other start.
const openLog = Effect.fnUntraced(function* (log: LocationOptions.LogLocation) {
  const { deepwell } = yield* Effect.promise(() => import("./LogConnection.ts"))
  return yield* Layer.build(yield* deepwell(log))
})

/** Opens an existing deepwell file, or a log with its replica. */
export const open = (location: LocationOptions.LocalLocation) =>
  Layer.scopedContext(
    Effect.gen(function* () {
      const log = yield* LocationOptions.resolveLog(location)
      return yield* Option.isSome(log) ? openLog(log.value) : Layer.build(openFile(location.deepwell))
    })
  )

const reconnectTime = Config.duration("SCIPNET_RECONNECT_TIME").pipe(
  Config.validate({
    message: "Expected a time of at most an hour",
    validation: (value) => Duration.lessThanOrEqualTo(value, Duration.hours(1))
  }),
  Config.withDefault(Duration.seconds(30))
)

// The client is loaded only when a server is used: loading it would slow down every other start.
const connect = Effect.fnUntraced(function* (address: ServerAddress.ServerAddress, location: LocationOptions.Location) {
  const ca = yield* LocationOptions.orVariable(location.ca, "SCIPNET_CA")
  const patience = yield* reconnectTime
  const { deepwell } = yield* Effect.promise(() => import("./ServerConnection.ts"))
  return yield* Layer.build(yield* deepwell(address, ca, patience))
})

/** Opens the deepwell file or the log, or connects to the server. */
export const layer = (location: LocationOptions.Location) =>
  Layer.scopedContext(
    Effect.gen(function* () {
      const address = yield* LocationOptions.resolveServer(location)
      return yield* Option.isSome(address) ? connect(address.value, location) : Layer.build(open(location))
    })
  )

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
