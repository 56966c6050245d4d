/**
 * Reads settings from the environment, `.env.<SCIPNET_ENV>` and `.env`, in this order of precedence.
 */
import { parseEnv } from "node:util"
import * as FileSystem from "@effect/platform/FileSystem"
import * as ConfigError from "effect/ConfigError"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"

const fromFile = (path: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    return (yield* files.exists(path)) ? parseEnv(yield* files.readFileString(path)) : {}
  })

/** A source of settings: its name, and the values by variable name. */
export interface Source {
  readonly from: string
  readonly values: { readonly [name: string]: string | undefined }
}

/** The environment and the files in the working directory, in order of precedence. */
export const sources = Effect.gen(function* () {
  const { env } = process
  const name = env["SCIPNET_ENV"] ?? ""
  const named = `.env.${name}`
  const found: ReadonlyArray<Source> = [
    { from: "environment", values: env },
    ...(name === "" ? [] : [{ from: named, values: yield* fromFile(named) }]),
    { from: ".env", values: yield* fromFile(".env") }
  ]
  return found
})

/** Merges sources; the first source with a setting takes precedence. */
export const mergeSources = (found: ReadonlyArray<Source>): ReadonlyMap<string, string> =>
  new Map(
    found
      .toReversed()
      .flatMap(({ values }) =>
        Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))
      )
  )

/** A `ConfigProvider` that reads the environment and the files in the working directory. */
export const layer = Layer.unwrapEffect(
  Effect.map(sources, (found) =>
    Layer.setConfigProvider(ConfigProvider.fromMap(new Map(mergeSources(found)), { pathDelim: "_" }))
  )
)

interface Problems {
  readonly missing: boolean
  readonly lines: ReadonlyArray<string>
}

const problemLine =
  (missing: boolean) =>
  (_: void, path: ReadonlyArray<string>, message: string): Problems => ({
    missing,
    lines: [`${path.join("_")}: ${missing ? "is not set" : message}`]
  })

const reduce = ConfigError.reduceWithContext<void, Problems>(undefined, {
  andCase: (_, left, right) => ({ missing: left.missing && right.missing, lines: [...left.lines, ...right.lines] }),
  // Of two alternatives, the error of the one that is set is more useful.
  orCase: (_, left, right) => (left.missing ? right : left),
  invalidDataCase: problemLine(false),
  missingDataCase: problemLine(true),
  sourceUnavailableCase: problemLine(false),
  unsupportedCase: problemLine(false)
})

/** Formats a configuration error: one line per invalid setting, with its name and the expected value. */
export const problems = (error: ConfigError.ConfigError): ReadonlyArray<string> => reduce(error).lines
