/** Runs the suites of a worker on PostgreSQL. */
import * as Backend from "../../../core/test/deepwell/Backend.ts"
import * as PostgresDeepwell from "./PostgresDeepwell.ts"

Backend.use(PostgresDeepwell.backend)
