/**
 * The way to a deepwell: a file, or a server.
 */
import { userInfo } from "node:os"
import { FileSystem, Path } from "@effect/platform"
import { Deepwell, DotEnv } from "@scipnet/core"
import type { ConfigError } from "effect"
import { Config, Duration, Effect, Layer, Option } from "effect"
import * as ServerAddress from "./ServerAddress.ts"
import { BadInput, BadSettings, DeepwellExists, NoUser } from "../error/CliError.ts"
import * as SignedInSession from "./SignedInSession.ts"
import * as FileErrors from "../io/FileErrors.ts"
import * as AppFolders from "../io/AppFolders.ts"
import * as SessionFile from "./SessionFile.ts"
import * as PasswordInput from "./PasswordInput.ts"

/** Where a deepwell is when nobody says where: the platform's data folder. */
const defaultFile = Effect.gen(function* () {
  const path = yield* Path.Path
  return path.join(yield* AppFolders.data, "deepwell.db")
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

/** A file, or a server and by which certificate to know it, as they may have been named on the command line. */
export interface Place {
  readonly deepwell: Given
  readonly server: Option.Option<string>
  readonly ca: Option.Option<string>
}

const orSet = (given: Option.Option<string>, name: string) =>
  Option.isSome(given) ? Effect.succeed(given) : Config.option(Config.nonEmptyString(name))

/** The server that `SCIPNET_SERVER` names, if it is set. */
export const serverSet = Config.option(Config.nonEmptyString("SCIPNET_SERVER"))

/** The server, if it is one: as given, or `SCIPNET_SERVER` unless a file is given. */
const serverOf = ({ deepwell, server }: Place) =>
  Effect.gen(function* () {
    if (Option.isSome(deepwell)) {
      return yield* Option.isSome(server)
        ? new BadInput({ what: "--server", why: "a deepwell is in a file or at a server, not both" })
        : Effect.succeedNone
    }
    const named = Option.isSome(server) ? server : yield* serverSet
    return Option.isSome(named) ? Option.some(yield* ServerAddress.parse(named.value)) : Option.none()
  })

/** For how long to try to come back to a server that is lost. */
const reconnecting = Config.duration("SCIPNET_RECONNECT_TIME").pipe(
  Config.validate({
    message: "Expected a time of at most an hour",
    validation: (value) => Duration.lessThanOrEqualTo(value, Duration.hours(1))
  }),
  Config.withDefault(Duration.seconds(30))
)

/** What calls a server is loaded by those only who have one. */
const atServer = (address: ServerAddress.ServerAddress, place: Place) =>
  Effect.gen(function* () {
    const ca = yield* orSet(place.ca, "SCIPNET_CA")
    const patience = yield* reconnecting
    const { deepwell } = yield* Effect.promise(() => import("./ServerConnection.ts"))
    return yield* Layer.build(yield* deepwell(address, ca, patience))
  })

/** The deepwell that is named, which exists. */
export const reach = (place: Place) =>
  Layer.scopedContext(
    Effect.gen(function* () {
      const address = yield* serverOf(place)
      return yield* Option.isSome(address) ? atServer(address.value, place) : Layer.build(open(place.deepwell))
    })
  )

/** By what a deepwell is known among others: its server, or the real path of its file, or where that would be. */
export const keyOf = (place: Place) =>
  Effect.flatMap(
    serverOf(place),
    Option.match({ onNone: () => realPath(place.deepwell), onSome: ({ url }) => Effect.succeed(url) })
  )

const realPath = (given: Given) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const filename = path.resolve(yield* fileOf(given))
    return yield* files.realPath(filename).pipe(
      Effect.catchIf(FileErrors.isMissing, () => Effect.succeed(filename)),
      Effect.mapError((error) => FileErrors.problem(error, filename))
    )
  })

/** Claims a file for a new deepwell, and makes its folder; fails with `DeepwellExists` when there is one. */
export const claim = (filename: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    yield* FileErrors.makeFolder(path.dirname(path.resolve(filename)))
    yield* Effect.scoped(files.open(filename, { flag: "wx", mode: 0o600 }))
  }).pipe(
    Effect.mapError((error) =>
      FileErrors.isThere(error) ? new DeepwellExists({ path: filename }) : FileErrors.problem(error, filename)
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
export interface Visit extends Credentials, Place {}

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
    const kept = yield* SessionFile.find(yield* keyOf(visit))
    return Option.filter(kept, ({ user }) => Option.isNone(named) || named.value === user)
  })

/** Comes in, by the session that is kept or else as `otherwise` says, through a door such as `cli`. */
export const enter = <E, R>(visit: Visit, door: string, otherwise: Effect.Effect<SignedInSession.Present, E, R>) =>
  Effect.gen(function* () {
    const kept = yield* keptFor(visit)
    return Option.isSome(kept) ? yield* SignedInSession.byKept(kept.value, door) : yield* otherwise
  })

const withPassword = (given: Credentials) =>
  Effect.gen(function* () {
    const passwordGiven = yield* isExplicit(given)
    const user = yield* Effect.flatMap(userOf(given.user), (known) =>
      Effect.mapError(known, () => new NoUser({ passwordGiven }))
    )
    const password = yield* Effect.interruptible(PasswordInput.ownPassword(given.passwordStdin))
    return yield* SignedInSession.byPassword(user, password, "cli")
  })

/** Settings that will not do are a mistake of whoever set them. */
export const settingsProblem = (error: ConfigError.ConfigError): BadSettings =>
  new BadSettings({ problems: DotEnv.problems(error) })

/** Does something as a user of the deepwell that is named, and leaves. */
export const asUser =
  (visit: Visit) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    effect.pipe(SignedInSession.during(enter(visit, "cli", withPassword(visit)), "cli"), Effect.provide(reach(visit)))

/**
 * Acts as the user who is named or whose session is kept. Where there is neither, no password and no server, acts as the
 * operator.
 */
export const asUserOrHolder =
  (visit: Visit) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const isNamed =
        (yield* isExplicit(visit)) ||
        Option.isSome(yield* userOf(visit.user)) ||
        Option.isSome(yield* serverOf(visit)) ||
        Option.isSome(yield* keptFor(visit))
      return yield* isNamed ? asUser(visit)(effect) : asHolder(visit)(effect)
    })

/** Does something as whoever holds the file of the deepwell that is named. */
export const asHolder =
  ({ deepwell }: Pick<Visit, "deepwell">) =>
  <A, E, R>(effect: Effect.Effect<A, E, R>) =>
    effect.pipe(asOperator, Effect.provide(open(deepwell)))
