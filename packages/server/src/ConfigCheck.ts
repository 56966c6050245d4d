/**
 * Every setting with its value and where that comes from, and everything that is wrong with them at once.
 */
import { DotEnv } from "@scipnet/core"
import { ConfigProvider, Duration, Effect, Either, LogLevel, Option, Predicate } from "effect"
import type { Config } from "effect"
import * as Settings from "./Config.ts"

export interface Checked {
  readonly setting: string
  readonly value: string | null
  /** Where it was found; null for the default. */
  readonly from: string | null
}

export interface Report {
  readonly settings: ReadonlyArray<Checked>
  readonly problems: ReadonlyArray<string>
}

const provider = (found: ReadonlyArray<DotEnv.Source>) =>
  ConfigProvider.fromMap(new Map(DotEnv.settled(found)), { pathDelim: "_" })

/** The same, which tells the names that were asked for. */
const recording = (found: ReadonlyArray<DotEnv.Source>, asked: Set<string>) => {
  const { enumerateChildren, load, patch } = provider(found).flattened
  return ConfigProvider.fromFlat(
    ConfigProvider.makeFlat({
      load: (path, primitive, split) => {
        asked.add(path.join("_"))
        return load(path, primitive, split)
      },
      enumerateChildren,
      patch
    })
  )
}

const isLogLevel = (value: unknown): value is LogLevel.LogLevel =>
  Object.values(LogLevel).some((level) => level === value)

const shown = (value: unknown): string | null =>
  Option.isOption(value)
    ? Option.getOrNull(Option.map(value, String))
    : Duration.isDuration(value)
      ? Duration.format(value)
      : isLogLevel(value)
        ? value.label.toLowerCase()
        : Predicate.isBoolean(value) || Predicate.isNumber(value) || Predicate.isString(value)
          ? String(value)
          : null

const look = (setting: Config.Config<unknown>, found: ReadonlyArray<DotEnv.Source>) =>
  Effect.gen(function* () {
    const asked = new Set<string>()
    const value = yield* Effect.either(Effect.withConfigProvider(setting, recording(found, asked)))
    return [...asked].map((name): Checked => {
      const source = found.find(({ values }) => values[name] !== undefined)
      return source === undefined
        ? { setting: name, value: Either.match(value, { onLeft: () => null, onRight: shown }), from: null }
        : // As it was written: of a file of keys that is its path.
          { setting: name, value: source.values[name] ?? null, from: source.from }
    })
  })

/** Looks at all of them. */
export const run = Effect.gen(function* () {
  const found = yield* DotEnv.sources
  const settings = yield* Effect.forEach(Settings.settings, (setting) => look(setting, found))
  return { settings: settings.flat(), problems: yield* Settings.problems(provider(found)) } satisfies Report
})

/** For a person. */
export const lines = ({ settings, problems }: Report): ReadonlyArray<string> => {
  const width = Math.max(...settings.map(({ setting }) => setting.length))
  return [
    ...settings.map(
      ({ setting, value, from }) =>
        `${setting.padEnd(width)}  ${value ?? "not set"}${from === null ? "" : `  (${from})`}`
    ),
    "",
    ...(problems.length === 0
      ? ["These settings will do."]
      : ["These will not do:", ...problems.map((problem) => `  ${problem}`)])
  ]
}
