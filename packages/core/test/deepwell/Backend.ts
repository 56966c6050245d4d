/**
 * The storage under the deepwells of the suites: SQLite, unless the tests of another storage run the same suites
 * (`packages/postgres/test/deepwell`).
 */
import { Deepwell } from "@scipnet/core"
import { Effect, Either, Layer } from "effect"
import { Database } from "../../src/database/Database.ts"
import type { DatabaseError } from "../../src/database/DatabaseError.ts"

export interface Backend {
  /** Provides the services of a deepwell; a repeated file name opens the same deepwell again. */
  readonly services: typeof Deepwell.services
  /** Runs a statement on credentials and throttles, in the deepwell that was opened last. */
  readonly shared: (statement: string) => Effect.Effect<ReadonlyArray<unknown>, DatabaseError, Database>
}

const sqlite: Backend = {
  services: Deepwell.services,
  shared: (statement) =>
    Effect.flatMap(Database, (database) =>
      database.write("a statement of the test", (run) => Either.right(run(statement)))
    )
}

let current = sqlite

/** Runs later suites on another storage; without an argument on SQLite again. */
export const use = (backend: Backend = sqlite): void => {
  current = backend
}

/** The services of a deepwell on the storage that is used when the layer is built. */
export const services: Backend["services"] = (options) => Layer.suspend(() => current.services(options))

/** Runs a statement on credentials and throttles, which are in the file or shared by machines. */
export const shared: Backend["shared"] = (statement) => Effect.suspend(() => current.shared(statement))
