/**
 * The way to a deepwell: a local file.
 */
import { userInfo } from "node:os"
import { FileSystem, Path } from "@effect/platform"
import { Deepwell, Environment } from "@scipnet/core"
import type { ConfigError } from "effect"
import { Config, Effect, Layer, Option } from "effect"
import { BadSettings, DeepwellExists, NoUser } from "./CliError.ts"
import * as Entrance from "./Entrance.ts"
import * as Files from "./Files.ts"
import * as Folders from "./Folders.ts"
import * as KeptSessions from "./KeptSessions.ts"
import * as Secrets from "./Secrets.ts"

/** Where a deepwell is when nobody says where: the platform's data folder. */
const defaultFile = Effect.gen(function* () {
  const path = yield* Path.Path
  return path.join(yield* Folders.data, "deepwell.db")
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

/** By what a deepwell is known among others: the real path of its file, or where it would be. */
export const keyOf = (given: Given) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const filename = path.resolve(yield* fileOf(given))
    return yield* files.realPath(filename).pipe(
      Effect.catchIf(Files.isMissing, () => Effect.succeed(filename)),
      Effect.mapError((error) => Files.problem(error, filename))
    )
  })

/** Claims a file for a new deepwell, and makes its folder; fails with `DeepwellExists` when there is one. */
export const claim = (filename: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    yield* Files.makeFolder(path.dirname(path.resolve(filename)))
    yield* Effect.scoped(files.open(filename, { flag: "wx", mode: 0o600 }))
  }).pipe(
    Effect.mapError((error) =>
      Files.isThere(error) ? new DeepwellExists({ path: filename }) : Files.problem(error, filename)
    )
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

/** Who comes in, and where. */
export interface Visit extends Credentials {
  readonly deepwell: Given
}

/** A password that is given is used, even where a session is kept. */
const isExplicit = ({ passwordStdin }: Credentials) =>
  passwordStdin ? Effect.succeed(true) : Effect.map(Config.option(Config.string("SCIPNET_PASSWORD")), Option.isSome)

/** The session that is kept for the deepwell, unless somebody else or a password is given. */
const keptFor = (visit: Visit) =>
  Effect.gen(function* () {
    if (yield* isExplicit(visit)) {
      return Option.none()
    }
    const named = yield* userOf(visit.user)
    const kept = yield* KeptSessions.find(yield* keyOf(visit.deepwell))
    return Option.filter(kept, ({ user }) => Option.isNone(named) || named.value === user)
  })

/** Comes in, by the session that is kept or else as `otherwise` says, through a door such as `cli`. */
export const enter = <E, R>(visit: Visit, door: string, otherwise: Effect.Effect<Entrance.Present, E, R>) =>
  Effect.gen(function* () {
    const kept = yield* keptFor(visit)
    return Option.isSome(kept) ? yield* Entrance.byKept(kept.value, door) : yield* otherwise
  })

const withPassword = (given: Credentials) =>
  Effect.gen(function* () {
    const user = yield* Effect.flatMap(userOf(given.user), (known) => Effect.mapError(known, () => new NoUser()))
    const password = yield* Effect.interruptible(Secrets.ownPassword(given.passwordStdin))
    return yield* Entrance.byPassword(user, password, "cli")
  })

/** Settings that will not do are a mistake of whoever set them. */
export const settingsProblem = (error: ConfigError.ConfigError): BadSettings =>
  new BadSettings({ problems: Environment.problems(error) })

/** Does something as a user of the deepwell that is named, and leaves. */
export const asUser =
  (visit: Visit) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    effect.pipe(Entrance.during(enter(visit, "cli", withPassword(visit)), "cli"), Effect.provide(open(visit.deepwell)))

/** Does something as whoever holds the file of the deepwell that is named. */
export const asHolder =
  ({ deepwell }: Pick<Visit, "deepwell">) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    effect.pipe(asOperator, Effect.provide(open(deepwell)))
