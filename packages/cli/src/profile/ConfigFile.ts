/**
 * The config file: named profiles in TOML, each of which names a deepwell. It is decoded strictly, since a setting that is
 * silently ignored would send commands to another deepwell.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as Path from "@effect/platform/Path"
import * as UserId from "@scipnet/core/domain/UserId"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import * as Schema from "effect/Schema"
import * as LogUrl from "@scipnet/postgres/connection/LogUrl"
import * as ServerAddress from "../connection/ServerAddress.ts"
import { BadConfigFile, ExposedConfigFile } from "../error/CliError.ts"
import { didYouMean, suggestions } from "../help/DidYouMean.ts"
import * as AppFolders from "../io/AppFolders.ts"
import * as FileErrors from "../io/FileErrors.ts"
import * as Utf8 from "../io/Utf8.ts"

/** The settings of a profile. */
export const settingNames = ["deepwell", "server", "ca", "log", "replica", "user"] as const
export type SettingName = (typeof settingNames)[number]

/** A profile; relative paths in it start at the folder of the config file, and `~` is the home folder. */
export type Profile = { readonly [Name in SettingName]?: string }

/** The content of a config file. */
export interface Content {
  /** The name of the default profile. */
  readonly default?: string
  readonly profiles: { readonly [name: string]: Profile }
}

const maxBytes = 65_536

/** A name without quotes in TOML. */
export const profileName = /^[A-Za-z0-9_-]{1,64}$/

/** The path of the config file: `SCIPNET_CONFIG_FILE`, or a file in the platform's config folder. */
export const file = Effect.gen(function* () {
  const path = yield* Path.Path
  const given = yield* Config.option(Config.nonEmptyString("SCIPNET_CONFIG_FILE"))
  return Option.isSome(given) ? path.resolve(given.value) : path.join(yield* AppFolders.config, "config.toml")
})

const isUserId = Schema.is(UserId.UserId)

/** The problem of a value; undefined for a valid one. */
export const valueProblem = (name: SettingName, value: string): string | undefined => {
  if (value === "" || value.length > 4_096) {
    return "must have 1 to 4096 characters"
  }
  if (name === "user") {
    return isUserId(value) ? undefined : "must be a user id, such as r.vance"
  }
  return name === "server"
    ? Either.match(ServerAddress.parse(value), { onLeft: ({ why }) => why, onRight: () => undefined })
    : name === "log"
      ? logProblem(value)
      : undefined
}

/** The problem of the URL of a log. The file is no place for its password. */
const logProblem = (value: string): string | undefined =>
  Either.match(LogUrl.parse(value), {
    onLeft: (why) => why,
    onRight: ({ password }) =>
      password === undefined
        ? undefined
        : "must contain no password; set PGPASSWORD, or use a password file (PGPASSFILE)"
  })

const isSettingName = (name: string): name is SettingName => settingNames.some((each) => each === name)

const secretNames = new Set(["password", "passphrase", "phrase", "token", "secret"])

const unknownKey = (key: string, name: string, known: ReadonlyArray<string>): string =>
  secretNames.has(name)
    ? `${key}: secrets are not stored here. Sign in with scipnet login, or set SCIPNET_PASSWORD.`
    : `${key} is not a setting.${didYouMean(suggestions(name, known)) || ` Settings: ${known.join(", ")}.`}`

const profileProblems = (name: string, profile: unknown): ReadonlyArray<string> => {
  const place = `profiles.${name}`
  if (!profileName.test(name)) {
    return [`${place}: a name consists of letters, digits, - and _`]
  }
  if (!Predicate.isRecord(profile)) {
    return [`${place} must be a table: [${place}]`]
  }
  const problems = Object.entries(profile).flatMap(([key, value]) => {
    const where = `${place}.${key}`
    if (!isSettingName(key)) {
      return [unknownKey(where, key, settingNames)]
    }
    const problem = typeof value === "string" ? valueProblem(key, value) : "must be a text in quotes"
    return problem === undefined ? [] : [`${where}: ${problem}`]
  })
  const places = ["deepwell", "server", "log"].filter((key) => key in profile)
  return places.length > 1
    ? [...problems, `${place}: a profile has either a deepwell, a server or a log`]
    : "replica" in profile && !("log" in profile)
      ? [...problems, `${place}.replica: only a profile with a log has a replica`]
      : problems
}

const rootNames = ["default", "profiles"]

/** Lists the problems of parsed TOML. */
const contentProblems = (root: { readonly [key: string]: unknown }): ReadonlyArray<string> => {
  const { default: chosen, profiles = {} } = root
  const unknown = Object.keys(root)
    .filter((key) => !rootNames.includes(key))
    .map((key) => unknownKey(key, key, rootNames))
  if (!Predicate.isRecord(profiles)) {
    return [...unknown, "profiles must be tables: [profiles.NAME]"]
  }
  const isKnown = typeof chosen === "string" && Object.hasOwn(profiles, chosen)
  return [
    ...unknown,
    ...(chosen === undefined || isKnown ? [] : ["default must be the name of a profile in this file"]),
    ...Object.entries(profiles).flatMap(([name, profile]) => profileProblems(name, profile))
  ]
}

const Decoded = Schema.Struct({
  default: Schema.optionalWith(Schema.String, { exact: true }),
  profiles: Schema.optionalWith(
    Schema.Record({
      key: Schema.String,
      value: Schema.Struct({
        deepwell: Schema.optionalWith(Schema.String, { exact: true }),
        server: Schema.optionalWith(Schema.String, { exact: true }),
        ca: Schema.optionalWith(Schema.String, { exact: true }),
        log: Schema.optionalWith(Schema.String, { exact: true }),
        replica: Schema.optionalWith(Schema.String, { exact: true }),
        user: Schema.optionalWith(Schema.String, { exact: true })
      })
    }),
    { default: () => ({}) }
  )
})

/** Decodes the text of a config file; `path` names it in the error. Fails with `BadConfigFile`. */
export const decode = Effect.fnUntraced(function* (path: string, text: string) {
  const { parse, TomlError } = yield* Effect.promise(() => import("smol-toml"))
  const root = yield* Effect.try({
    try: () => parse(text),
    catch: (error) => {
      const where = error instanceof TomlError ? `line ${error.line}, column ${error.column}: ` : ""
      // The first line is the reason; further ones quote the file.
      const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\n", 1)
      return new BadConfigFile({ path, problems: [`${where}${reason.replace(/^Invalid TOML document: /, "")}`] })
    }
  })
  const problems = contentProblems(root)
  if (problems.length > 0) {
    return yield* new BadConfigFile({ path, problems })
  }
  const content: Content = yield* Effect.orDie(Schema.decodeUnknown(Decoded)(root))
  return content
})

/** The reason why another account could have written the file; undefined if none could. Windows has no such rights. */
const exposure = ({ mode, uid }: FileSystem.File.Info): ExposedConfigFile["reason"] | undefined => {
  const me = process.getuid?.()
  if (me === undefined) {
    return undefined
  }
  return Option.exists(uid, (owner) => owner !== me && owner !== 0)
    ? "owner"
    : (mode & 0o002) === 0
      ? undefined
      : "rights"
}

/**
 * Reads the text of the config file; none if there is no file. Fails with `ExposedConfigFile`, and with `BadConfigFile`
 * for a file of more than 64 KiB.
 */
export const readText = Effect.fnUntraced(function* (path: string) {
  const files = yield* FileSystem.FileSystem
  const info = yield* Effect.asSome(files.stat(path)).pipe(
    Effect.catchIf(FileErrors.isNotFound, () => Effect.succeedNone),
    FileErrors.mapFileErrors(path)
  )
  if (Option.isNone(info)) {
    return Option.none<string>()
  }
  const reason = exposure(info.value)
  if (reason !== undefined) {
    return yield* new ExposedConfigFile({ path, reason })
  }
  if (info.value.type !== "File" || info.value.size > maxBytes) {
    return yield* new BadConfigFile({ path, problems: ["it is not a file of at most 64 KiB"] })
  }
  return Option.some(yield* Utf8.readFile(path))
})

/** Reads the config file; empty if there is none. Fails as `readText` and `decode` do. */
export const read = Effect.fnUntraced(function* (path: string) {
  const text = yield* readText(path)
  const empty: Content = { profiles: {} }
  return Option.isSome(text) ? yield* decode(path, text.value) : empty
})
