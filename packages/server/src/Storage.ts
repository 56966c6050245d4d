/**
 * The storage of the deepwell that the server shares: a file, or a log in PostgreSQL with its replica.
 */
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as LogConfig from "@scipnet/postgres/LogConfig"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Option from "effect/Option"
import type { Settings } from "./config/ServerConfig.ts"

// The driver of PostgreSQL is loaded only for a log.
const logServices = (
  log: LogConfig.LogSettings,
  { filename, deepwell }: Pick<Settings, "filename" | "deepwell">,
  setAsideDiverged: boolean
) =>
  Effect.gen(function* () {
    const [Postgres, ReplicaCheck] = yield* Effect.promise(() =>
      Promise.all([import("@scipnet/postgres/Postgres"), import("@scipnet/postgres/replica/ReplicaCheck")])
    )
    const options = { ...LogConfig.toPgSettings(log, "scipnet-server"), ...deepwell, replica: filename }
    const opened = Postgres.services(options)
    return setAsideDiverged
      ? Layer.catchAll(opened, (error) =>
          error._tag === "ReplicaDiverged" || (error._tag === "DatabaseUnavailable" && error.reason === "LOG_FOREIGN")
            ? Layer.unwrapEffect(
                Effect.gen(function* () {
                  const path = yield* ReplicaCheck.setAside(filename)
                  yield* Effect.annotateLogs(Effect.logWarning("The diverged replica was set aside"), { path })
                  // Built a second time.
                  return Layer.fresh(opened)
                })
              )
            : Layer.fail(error)
        )
      : opened
  })

/** The services of the deepwell. `setAsideDiverged` renames a replica that is not one of the log, and creates a new one. */
export const services = (settings: Pick<Settings, "filename" | "deepwell" | "log">, setAsideDiverged: boolean) =>
  Layer.unwrapEffect(
    Option.match(settings.log, {
      onNone: () =>
        Effect.succeed(Deepwell.services({ filename: settings.filename, create: false, ...settings.deepwell })),
      onSome: (log) => logServices(log, settings, setAsideDiverged)
    })
  )
