/**
 * The storage under the deepwells of the suites: SQLite, unless the tests of another storage run the same suites
 * (`packages/postgres/test/deepwell`).
 */
import { Deepwell } from "@scipnet/core"
import { Layer } from "effect"

/** Provides the services of a deepwell; a repeated file name opens the same deepwell again. */
export type Backend = typeof Deepwell.services

const sqlite: Backend = Deepwell.services

let current = sqlite

/** Runs later suites on another storage; without an argument on SQLite again. */
export const use = (backend: Backend = sqlite): void => {
  current = backend
}

/** The services of a deepwell on the storage that is used when the layer is built. */
export const services: Backend = (options) => Layer.suspend(() => current(options))
