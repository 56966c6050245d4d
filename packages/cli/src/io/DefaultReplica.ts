/**
 * The file of a log's replica if none is named.
 */
import { createHash } from "node:crypto"
import * as Path from "@effect/platform/Path"
import * as LogUrl from "@scipnet/postgres/connection/LogUrl"
import * as Config from "effect/Config"
import * as Effect from "effect/Effect"
import * as AppFolders from "./AppFolders.ts"

/** The PostgreSQL schema of the log. */
export const schema = Config.withDefault(Config.nonEmptyString("SCIPNET_LOG_SCHEMA"), "scipnet")

/** Its path in the platform's state folder: the same for all users and passwords of one URL. */
export const path = Effect.fnUntraced(function* (url: LogUrl.LogUrl) {
  const { join } = yield* Path.Path
  const digest = createHash("sha256")
    .update(`${LogUrl.format(url)}\0${yield* schema}`)
    .digest("hex")
  return join(yield* AppFolders.state, `replica-${digest.slice(0, 16)}.db`)
})
