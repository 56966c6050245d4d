/**
 * The deepwell, certificate and user of a command line, each with its source: an option, a variable, a profile or the
 * default, in this order of precedence. A profile named by the option `--profile` comes before variables.
 */
import * as Path from "@effect/platform/Path"
import * as DotEnv from "@scipnet/core/runtime/DotEnv"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Layer from "effect/Layer"
import { NoSuchProfile } from "../error/CliError.ts"
import { suggestions } from "../help/DidYouMean.ts"
import * as AppFolders from "../io/AppFolders.ts"
import * as DefaultReplica from "../io/DefaultReplica.ts"
import * as LogUrl from "@scipnet/postgres/connection/LogUrl"
import * as ConfigFile from "./ConfigFile.ts"

/** A value, and where it comes from, such as `--user`, `SCIPNET_USER in .env` or `profile home`. */
export interface Sourced {
  readonly value: string
  readonly source: string
}

/** The options of a command line that locate a deepwell; undefined where one is absent. */
export interface Options {
  readonly profile: string | undefined
  readonly deepwell: string | undefined
  readonly server: string | undefined
  readonly ca: string | undefined
  readonly log: string | undefined
  readonly replica: string | undefined
  readonly user: string | undefined
}

/**
 * The settings in force; null for those that nothing sets. Either `deepwell`, `server` or `log` is set. The `log` is shown
 * without its password.
 */
export interface Resolved {
  readonly profile: Sourced | null
  readonly deepwell: Sourced | null
  readonly server: Sourced | null
  readonly ca: Sourced | null
  readonly log: Sourced | null
  readonly replica: Sourced | null
  readonly user: Sourced | null
}

const variables = {
  profile: "SCIPNET_PROFILE",
  deepwell: "SCIPNET_DEEPWELL",
  server: "SCIPNET_SERVER",
  ca: "SCIPNET_CA",
  log: "SCIPNET_LOG",
  replica: "SCIPNET_REPLICA",
  user: "SCIPNET_USER"
} as const

type Name = keyof typeof variables

/** The value that sources of the environment give to a setting. An empty variable is not set. */
const fromEnvironment = (sources: ReadonlyArray<DotEnv.Source>, name: Name): Sourced | null => {
  const variable = variables[name]
  const found = sources.find(({ values }) => values[variable] !== undefined)
  const value = found?.values[variable] ?? ""
  return found === undefined || value === ""
    ? null
    : { value, source: found.from === "environment" ? variable : `${variable} in ${found.from}` }
}

const fromOption = (options: Options, name: Name): Sourced | null => {
  const value = options[name]
  return value === undefined ? null : { value, source: `--${name}` }
}

/** A profile with absolute paths. */
const withPaths = (profile: ConfigFile.Profile, folder: string, path: Path.Path): ConfigFile.Profile => {
  const absolute = (file: string) =>
    path.resolve(folder, /^~(?=$|[/\\])/.test(file) ? path.join(AppFolders.home(), file.slice(1)) : file)
  const { deepwell, ca, replica } = profile
  return {
    ...profile,
    ...(deepwell === undefined ? {} : { deepwell: absolute(deepwell) }),
    ...(ca === undefined ? {} : { ca: absolute(ca) }),
    ...(replica === undefined ? {} : { replica: absolute(replica) })
  }
}

/** The profile that options, variables or the config file select; null if none is. */
const selectProfile = Effect.fnUntraced(function* (options: Options, sources: ReadonlyArray<DotEnv.Source>) {
  const path = yield* Path.Path
  const file = yield* ConfigFile.file
  const content = yield* ConfigFile.read(file)
  const named =
    fromOption(options, "profile") ??
    fromEnvironment(sources, "profile") ??
    (content.default === undefined ? null : { value: content.default, source: `default in ${file}` })
  if (named === null) {
    return null
  }
  const { value: name, source } = named
  if (!Object.hasOwn(content.profiles, name)) {
    const near = suggestions(name, Object.keys(content.profiles))
    return yield* new NoSuchProfile({ profile: name, source, path: file, near })
  }
  return { named, profile: withPaths(content.profiles[name] ?? {}, path.dirname(file), path) }
})

type Layers = ReadonlyArray<(name: Name) => Sourced | null>

const firstOf = (layers: Layers, name: Name): Sourced | null =>
  layers.reduce<Sourced | null>((found, layer) => found ?? layer(name), null)

/** True for a layer that names the place of a deepwell. */
const namesPlace = (layer: Layers[number]): boolean =>
  layer("deepwell") !== null || layer("server") !== null || layer("log") !== null

/**
 * Resolves the settings of a command line. The deepwell, server or log comes from the first source that names one; the
 * certificate, the replica and the user of a profile are used only for its own. Fails with the errors of
 * `ConfigFile.read`, and with `NoSuchProfile`.
 */
export const resolve = Effect.fnUntraced(function* (options: Options, sources: ReadonlyArray<DotEnv.Source>) {
  const path = yield* Path.Path
  const selected = yield* selectProfile(options, sources)
  const byOption = (name: Name) => fromOption(options, name)
  const byVariable = (name: Name) => fromEnvironment(sources, name)
  const byProfile = (name: Name): Sourced | null => {
    const value = name === "profile" ? undefined : selected?.profile[name]
    return value === undefined ? null : { value, source: `profile ${selected?.named.value}` }
  }
  const layers: Layers =
    options.profile === undefined ? [byOption, byVariable, byProfile] : [byOption, byProfile, byVariable]
  const place = layers.find(namesPlace)
  const server = place?.("server") ?? null
  const log = place?.("log") ?? null
  const deepwell = place?.("deepwell") ?? null
  const isElsewhere = place !== byProfile && namesPlace(byProfile)
  const others = isElsewhere ? layers.filter((layer) => layer !== byProfile) : layers
  const url = log === null ? Either.left("no log") : LogUrl.parse(log.value)
  const defaultReplica = Either.isRight(url)
    ? { value: yield* DefaultReplica.path(url.right), source: "default" }
    : null
  const fallback = { value: path.join(yield* AppFolders.data, "deepwell.db"), source: "default" }
  const resolved: Resolved = {
    profile: selected?.named ?? null,
    // Both options at once are rejected when the deepwell is opened.
    deepwell: server === null && log === null ? (deepwell ?? fallback) : place === byOption ? deepwell : null,
    server,
    ca: server === null ? null : firstOf(others, "ca"),
    log: log === null || (server !== null && place !== byOption) ? null : { ...log, value: LogUrl.redact(log.value) },
    replica: log === null ? byOption("replica") : (firstOf(others, "replica") ?? defaultReplica),
    user: firstOf(others, "user")
  }
  return resolved
})

/** The option `--profile` of the command line that runs. */
export class ProfileOption extends Context.Reference<ProfileOption>()("@scipnet/cli/ProfileOption", {
  defaultValue: (): string | undefined => undefined
}) {}

/** The settings of the command line that runs. */
export class Settings extends Context.Tag("@scipnet/cli/Settings")<Settings, Resolved>() {}

const isOfProfile = (setting: Sourced | null): setting is Sourced => setting?.source.startsWith("profile ") === true

/** The variables of the environment, in which those that the profile sets have its values. */
const toVariables = (sources: ReadonlyArray<DotEnv.Source>, resolved: Resolved): ReadonlyMap<string, string> => {
  const merged = new Map(DotEnv.mergeSources(sources))
  if ([resolved.deepwell, resolved.server, resolved.log].some(isOfProfile)) {
    merged.delete(variables.deepwell)
    merged.delete(variables.server)
    merged.delete(variables.log)
    merged.delete(variables.replica)
  }
  for (const name of ["deepwell", "server", "ca", "log", "replica", "user"] as const) {
    const setting = resolved[name]
    if (isOfProfile(setting)) {
      merged.set(variables[name], setting.value)
    }
  }
  return merged
}

/**
 * Provides the settings, and a `ConfigProvider` with the environment and the values of the profile. Fails as `resolve`
 * does.
 */
export const layer = (options: Options) =>
  Layer.unwrapEffect(
    Effect.gen(function* () {
      const sources = yield* DotEnv.sources
      const environment = ConfigProvider.fromMap(new Map(DotEnv.mergeSources(sources)), { pathDelim: "_" })
      const resolved = yield* Effect.withConfigProvider(resolve(options, sources), environment)
      const provider = ConfigProvider.fromMap(new Map(toVariables(sources, resolved)), { pathDelim: "_" })
      return Layer.merge(Layer.succeed(Settings, resolved), Layer.setConfigProvider(provider))
    })
  )

/** Provides no settings, for command lines that use no deepwell: these also run with an invalid config file. */
export const layerWithout = Layer.merge(
  Layer.succeed(Settings, {
    profile: null,
    deepwell: null,
    server: null,
    ca: null,
    log: null,
    replica: null,
    user: null
  }),
  DotEnv.layer
)
