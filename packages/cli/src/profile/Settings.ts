/**
 * The deepwell, certificate and user of a command line, each with its source: an option, a variable, a profile or the
 * default, in this order of precedence. A profile named by the option `--profile` comes before variables.
 */
import * as Path from "@effect/platform/Path"
import * as DotEnv from "@scipnet/core/runtime/DotEnv"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { NoSuchProfile } from "../error/CliError.ts"
import { suggestions } from "../help/DidYouMean.ts"
import * as AppFolders from "../io/AppFolders.ts"
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
  readonly user: string | undefined
}

/** The settings in force; null for those that nothing sets. Either `deepwell` or `server` is set. */
export interface Resolved {
  readonly profile: Sourced | null
  readonly deepwell: Sourced | null
  readonly server: Sourced | null
  readonly ca: Sourced | null
  readonly user: Sourced | null
}

const variables = {
  profile: "SCIPNET_PROFILE",
  deepwell: "SCIPNET_DEEPWELL",
  server: "SCIPNET_SERVER",
  ca: "SCIPNET_CA",
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
  const { deepwell, ca } = profile
  return {
    ...profile,
    ...(deepwell === undefined ? {} : { deepwell: absolute(deepwell) }),
    ...(ca === undefined ? {} : { ca: absolute(ca) })
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

/**
 * Resolves the settings of a command line. The deepwell or server comes from the first source that names either; the
 * certificate and the user of a profile are used only for its own deepwell or server. Fails with the errors of
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
  const place = layers.find((layer) => layer("deepwell") !== null || layer("server") !== null)
  const server = place?.("server") ?? null
  const deepwell = place?.("deepwell") ?? null
  const isElsewhere = place !== byProfile && (byProfile("deepwell") !== null || byProfile("server") !== null)
  const others = isElsewhere ? layers.filter((layer) => layer !== byProfile) : layers
  const fallback = { value: path.join(yield* AppFolders.data, "deepwell.db"), source: "default" }
  const resolved: Resolved = {
    profile: selected?.named ?? null,
    // Both options at once are rejected when the deepwell is opened.
    deepwell: server === null ? (deepwell ?? fallback) : place === byOption ? deepwell : null,
    server,
    ca: server === null ? null : firstOf(others, "ca"),
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
  if (isOfProfile(resolved.deepwell) || isOfProfile(resolved.server)) {
    merged.delete(variables.deepwell)
    merged.delete(variables.server)
  }
  for (const name of ["deepwell", "server", "ca", "user"] as const) {
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
  Layer.succeed(Settings, { profile: null, deepwell: null, server: null, ca: null, user: null }),
  DotEnv.layer
)
