/**
 * Where settings come from: the environment, then `.env.<SCIPNET_ENV>`, then `.env`, the first that has one.
 */
import * as FileSystem from "@effect/platform/FileSystem"
import * as PlatformConfigProvider from "@effect/platform/PlatformConfigProvider"
import { Config, ConfigProvider, Effect, Layer, Option } from "effect"

const fromFile = (path: string) =>
  Effect.flatMap(FileSystem.FileSystem, (files) =>
    Effect.if(files.exists(path), {
      onTrue: () => Effect.asSome(PlatformConfigProvider.fromDotEnv(path)),
      onFalse: () => Effect.succeedNone
    })
  )

/** Lets every `Config` be answered by the environment and the files beside the program. */
export const layer = Layer.unwrapEffect(
  Effect.gen(function* () {
    const name = yield* Config.option(Config.nonEmptyString("SCIPNET_ENV"))
    const files = [...Option.toArray(Option.map(name, (each) => `.env.${each}`)), ".env"]
    const providers = yield* Effect.forEach(files, fromFile)
    return Layer.setConfigProvider(
      providers
        .flatMap(Option.toArray)
        .reduce((first, second) => ConfigProvider.orElse(first, () => second), ConfigProvider.fromEnv())
    )
  })
)
