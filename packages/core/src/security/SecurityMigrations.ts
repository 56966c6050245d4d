/**
 * The migrations of credentials, sessions and throttling, in order of their ids.
 */
import type { Migration } from "../database/migration/Migration.ts"
import * as Credentials from "./Credentials.ts"
import * as KnownOrigins from "./KnownOrigins.ts"
import * as Sessions from "./Sessions.ts"
import * as Throttle from "./Throttle.ts"

export const migrations: ReadonlyArray<Migration> = [
  ...Credentials.migrations,
  ...Sessions.migrations,
  ...Throttle.migrations,
  ...KnownOrigins.migrations
].toSorted((a, b) => a.id - b.id)
