/**
 * The way to a deepwell: a local file.
 */
import { homedir, userInfo } from "node:os"
import type { Error as PlatformError } from "@effect/platform"
import { FileSystem, Path } from "@effect/platform"
import { Deepwell, Environment } from "@scipnet/core"
import type { ConfigError, Redacted } from "effect"
import { Config, Effect, Layer, Option } from "effect"
import { BadSettings, DeepwellExists, NoUser, UnreadableFile } from "./CliError.ts"
import * as Secrets from "./Secrets.ts"

const dataFolders: { readonly [platform: string]: (env: NodeJS.ProcessEnv) => ReadonlyArray<string> } = {
  darwin: () => [homedir(), "Library", "Application Support", "SCiPNET"],
  win32: (env) => [env["LOCALAPPDATA"] ?? homedir(), "SCiPNET"],
  linux: (env) => [env["XDG_DATA_HOME"] || `${homedir()}/.local/share`, "scipnet"]
}

/** Where a deepwell is when nobody says where: the platform's data folder. */
const defaultFile = Effect.map(Path.Path, (path) => {
  const folder = (dataFolders[process.platform] ?? dataFolders["linux"])?.(process.env) ?? [homedir()]
  return path.join(...folder, "deepwell.db")
})

/** A file that may have been named on the command line. */
export type Given = Option.Option<string>

/** The deepwell's file: as given, or `SCIPNET_DEEPWELL`, or in the platform's data folder. */
export const fileOf = (given: Given) =>
  Option.match(given, {
    onSome: Effect.succeed,
    onNone: () =>
      Effect.flatMap(
        Config.option(Config.nonEmptyString("SCIPNET_DEEPWELL")),
        Option.match({ onSome: Effect.succeed, onNone: () => defaultFile })
      )
  })

/** Opens a deepwell that exists. */
export const open = (given: Given) =>
  Layer.unwrapEffect(Effect.map(fileOf(given), (filename) => Deepwell.layerConfig({ filename, create: false })))

/** What is in the way of a file. */
export const fileProblem = (error: PlatformError.PlatformError, file?: string): UnreadableFile =>
  error._tag === "SystemError"
    ? new UnreadableFile({ path: file ?? String(error.pathOrDescriptor ?? error.method), why: error.reason })
    : new UnreadableFile({ path: file ?? error.method, why: error.description ?? "it will not do" })

/**
 * Makes a folder and those above it. Node's own way to do so never ends below a folder that is there and answers that
 * it is not, as `/proc` does.
 */
const makeFolder = (
  folder: string
): Effect.Effect<void, PlatformError.PlatformError, FileSystem.FileSystem | Path.Path> =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    if (yield* files.exists(folder)) {
      return
    }
    yield* makeFolder(path.dirname(folder))
    yield* Effect.catchIf(files.makeDirectory(folder), isThere, () => Effect.void)
  })

const isThere = (error: PlatformError.PlatformError): boolean =>
  error._tag === "SystemError" && error.reason === "AlreadyExists"

/** Claims a file for a new deepwell, and makes its folder; fails with `DeepwellExists` when there is one. */
export const claim = (filename: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    yield* makeFolder(path.dirname(path.resolve(filename)))
    yield* Effect.scoped(files.open(filename, { flag: "wx", mode: 0o600 }))
  }).pipe(
    Effect.mapError((error) => (isThere(error) ? new DeepwellExists({ path: filename }) : fileProblem(error, filename)))
  )

/** Removes a deepwell that could not be finished, with what SQLite keeps beside it. */
export const remove = (filename: string) =>
  Effect.flatMap(FileSystem.FileSystem, (files) =>
    Effect.forEach(["", "-wal", "-shm"], (suffix) => files.remove(`${filename}${suffix}`, { force: true }))
  ).pipe(Effect.orDie)

/** Makes a deepwell in a file that was claimed. */
export const create = (filename: string) => Deepwell.layerConfig({ filename, create: true })

// An account may have a number and no name, as in containers.
const loginName = (): string =>
  Option.getOrElse(Option.liftThrowable(() => userInfo().username)(), () => `uid-${process.getuid?.() ?? "unknown"}`)

/** Acts as whoever runs the program. */
export const asOperator = Deepwell.actingAsOperator(loginName())

/** The user who signs in: as given, or `SCIPNET_USER`. */
export const userOf = (given: Option.Option<string>) =>
  Option.isSome(given) ? Effect.succeed(given) : Config.option(Config.nonEmptyString("SCIPNET_USER"))

export interface Credentials {
  readonly user: Option.Option<string>
  readonly passwordStdin: boolean
}

/** Signs in with a password. */
export const signInWith = (given: Option.Option<string>, password: Redacted.Redacted) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const user = yield* Effect.flatMap(userOf(given), (known) => Effect.mapError(known, () => new NoUser()))
    return yield* deepwell.login(user, password, "cli")
  })

/** Signs in, does something as that user, and leaves. */
export const signedIn =
  (given: Credentials) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const password = yield* Secrets.ownPassword(given.passwordStdin)
      const session = yield* signInWith(given.user, password)
      return yield* Deepwell.within(session, "cli")(effect)
    })

/** Settings that will not do are a mistake of whoever set them. */
export const settingsProblem = (error: ConfigError.ConfigError): BadSettings =>
  new BadSettings({ problems: Environment.problems(error) })

/** Does something as a signed-in user of the deepwell that is named. */
export const asUser =
  (given: Credentials & { readonly deepwell: Given }) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    effect.pipe(signedIn(given), Effect.provide(open(given.deepwell)))
