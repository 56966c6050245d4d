/**
 * Opens a deepwell in PostgreSQL, with its replica on this machine.
 */
import * as Path from "@effect/platform/Path"
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as LogConfig from "@scipnet/postgres/LogConfig"
import * as Postgres from "@scipnet/postgres/Postgres"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import type * as LocationOptions from "./LocationOptions.ts"
import * as FileErrors from "../io/FileErrors.ts"

/** The settings of the connections to a log, from the environment. */
export const settings = Effect.fnUntraced(function* (url: LocationOptions.LogLocation["url"]) {
  const connection = yield* LogConfig.connection
  return LogConfig.toPgSettings({ ...connection, url }, "scipnet")
})

/** A layer with the services of a deepwell in a log. The replica, and its folder, are created if they do not exist. */
export const services = Effect.fnUntraced(function* ({ url, replica }: LocationOptions.LogLocation) {
  const path = yield* Path.Path
  yield* FileErrors.makeFolder(path.dirname(path.resolve(replica)), 0o700)
  return Postgres.services({ ...(yield* settings(url)), ...(yield* Deepwell.config), replica })
})

/** A layer with the deepwell of a log. */
export const deepwell = (location: LocationOptions.LogLocation) =>
  Effect.map(services(location), (provided) => Layer.provide(Deepwell.layer, provided))
