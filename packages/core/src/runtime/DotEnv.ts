/**
 * Where settings come from: the environment, then `.env.<SCIPNET_ENV>`, then `.env`; for each the first that has it.
 */
import { parseEnv } from "node:util"
import * as FileSystem from "@effect/platform/FileSystem"
import { ConfigError, ConfigProvider, Effect, Layer } from "effect"

const fromFile = (path: string) =>
  Effect.gen(function* () {
    const files = yield* FileSystem.FileSystem
    return (yield* files.exists(path)) ? parseEnv(yield* files.readFileString(path)) : {}
  })

/** Values by the names of settings, and what they came from. */
export interface Source {
  readonly from: string
  readonly values: { readonly [name: string]: string | undefined }
}

/** The environment and the files in the working folder; the first that has a setting counts. */
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

/** What the sources come to. */
export const settled = (found: ReadonlyArray<Source>): ReadonlyMap<string, string> =>
  new Map(
    found
      .toReversed()
      .flatMap(({ values }) =>
        Object.entries(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]))
      )
  )

/** Lets every `Config` be answered by the environment and the files in the working folder. */
export const layer = Layer.unwrapEffect(
  Effect.map(sources, (found) =>
    Layer.setConfigProvider(ConfigProvider.fromMap(new Map(settled(found)), { pathDelim: "_" }))
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
  // Where there are two ways to have a setting, one that has it says more than one that has not.
  orCase: (_, left, right) => (left.missing ? right : left),
  invalidDataCase: problemLine(false),
  missingDataCase: problemLine(true),
  sourceUnavailableCase: problemLine(false),
  unsupportedCase: problemLine(false)
})

/** Everything that is wrong with the settings, a line each: the name of the setting, and what it should be. */
export const problems = (error: ConfigError.ConfigError): ReadonlyArray<string> => reduce(error).lines
