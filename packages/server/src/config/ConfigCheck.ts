/**
 * Implements `check-config`: every setting with its value and source, and all invalid settings.
 */
import type * as DotEnv from "@scipnet/core/runtime/DotEnv"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as LogLevel from "effect/LogLevel"
import * as Option from "effect/Option"
import * as Predicate from "effect/Predicate"
import type * as Config from "effect/Config"
import * as LogConfig from "@scipnet/postgres/LogConfig"
import type { StorageArguments } from "../Arguments.ts"
import * as ServerConfig from "./ServerConfig.ts"

/** One setting. The names of the fields are part of the JSON output. */
export interface CheckedSetting {
  readonly setting: string
  /** Null if the setting has no value, or if its default cannot be shown. */
  readonly value: string | null
  /** The source, e.g. `environment` or `.env`; null for the default. */
  readonly from: string | null
}

export interface Report {
  readonly settings: ReadonlyArray<CheckedSetting>
  readonly problems: ReadonlyArray<string>
}

/** The same provider, which adds the name of each setting that it loads to `names`. */
const recordingProvider = (sources: ReadonlyArray<DotEnv.Source>, names: Set<string>) => {
  const { enumerateChildren, load, patch } = ServerConfig.providerOf(sources).flattened
  return ConfigProvider.fromFlat(
    ConfigProvider.makeFlat({
      load: (path, primitive, split) => {
        names.add(path.join("_"))
        return load(path, primitive, split)
      },
      enumerateChildren,
      patch
    })
  )
}

const isLogLevel = (value: unknown): value is LogLevel.LogLevel =>
  Object.values(LogLevel).some((level) => level === value)

const format = (value: unknown): string | null =>
  Option.isOption(value)
    ? Option.getOrNull(Option.map(value, String))
    : Duration.isDuration(value)
      ? Duration.format(value)
      : isLogLevel(value)
        ? value.label.toLowerCase()
        : Predicate.isBoolean(value) || Predicate.isNumber(value) || Predicate.isString(value)
          ? String(value)
          : null

const check = (setting: Config.Config<unknown>, sources: ReadonlyArray<DotEnv.Source>) =>
  Effect.gen(function* () {
    const names = new Set<string>()
    const value = yield* Effect.either(Effect.withConfigProvider(setting, recordingProvider(sources, names)))
    return [...names].map((name): CheckedSetting => {
      const source = sources.find(({ values }) => values[name] !== undefined)
      return source === undefined
        ? { setting: name, value: Either.match(value, { onLeft: () => null, onRight: format }), from: null }
        : // The text of the setting, not its parsed value: for a private key this is the path of its file.
          { setting: name, value: LogConfig.show(name, source.values[name] ?? ""), from: source.from }
    })
  })

/** Checks all settings, with the arguments of the command line. */
export const run = (storage: StorageArguments) =>
  Effect.gen(function* () {
    const sources = yield* ServerConfig.sources(storage)
    const settings = yield* Effect.forEach(ServerConfig.settings, (setting) => check(setting, sources))
    const problems = yield* ServerConfig.validate(ServerConfig.providerOf(sources))
    return { settings: settings.flat(), problems } satisfies Report
  })

/** Formats a report as lines of text. */
export const render = ({ settings, problems }: Report): ReadonlyArray<string> => {
  const width = Math.max(...settings.map(({ setting }) => setting.length))
  return [
    ...settings.map(
      ({ setting, value, from }) =>
        `${setting.padEnd(width)}  ${value ?? "not set"}${from === null ? "" : `  (${from})`}`
    ),
    "",
    ...(problems.length === 0
      ? ["All settings are valid."]
      : ["Invalid settings:", ...problems.map((problem) => `  ${problem}`)])
  ]
}
