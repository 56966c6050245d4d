/**
 * The storage under the deepwells of the suites: SQLite, unless the tests of another storage run the same suites
 * (`packages/postgres/test/deepwell`).
 */
import { Deepwell } from "@scipnet/core"
import { Effect, Either, Layer } from "effect"
import { Database } from "../../src/database/Database.ts"
import type { DatabaseError } from "../../src/database/DatabaseError.ts"
import type { Values } from "../../src/database/transaction/SqlRunner.ts"

export interface Backend {
  /** True when one file has everything; false when the file is a replica of a log. */
  readonly isSingleFile: boolean
  /** Provides the services of a deepwell; a repeated file name opens the same deepwell again. */
  readonly services: typeof Deepwell.services
  /** Runs a statement on the tables that replicas do not have: credentials, throttles, consumers and import reports. */
  readonly shared: (statement: string, values: Values) => Effect.Effect<ReadonlyArray<unknown>, DatabaseError, Database>
}

const sqlite: Backend = {
  isSingleFile: true,
  services: Deepwell.services,
  shared: (statement, values) =>
    Effect.flatMap(Database, (database) =>
      database.write("a statement of the test", (run) => Either.right(run(statement, values)))
    )
}

let current = sqlite

/** Runs later suites on another storage. */
export const use = (backend: Backend): void => {
  current = backend
}

/** True when one file has everything, and false when the file is a replica of a log; for `skipIf`. */
export const isSingleFile = (): boolean => current.isSingleFile

/** The services of a deepwell on the storage that is used when the layer is built. */
export const services: Backend["services"] = (options) => Layer.suspend(() => current.services(options))

/** The rows of a statement on the tables that replicas do not have. */
export const shared = (statement: string, values: Values = []) =>
  Effect.map(
    Effect.suspend(() => current.shared(statement, values)),
    (rows) => rows.filter((row) => typeof row === "object" && row !== null)
  )
