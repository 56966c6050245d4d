/**
 * The suites of packages/core that run on PostgreSQL too: all of the deepwell in the long form, and in the short form those of
 * requests, sessions, custody and what a reader may see.
 */
import * as Form from "../faults/Form.ts"

const folder = "packages/core/test/deepwell"

/** Suites about the single file, by the reason. */
const single = {
  "copies and replaces the file, which `packages/server/test` does for replicas": ["backup/*"],
  "damages the file or its log by SQL": [
    "doctor/*",
    "inspection/LogInspection",
    "operator/Checkpoint",
    "query/Files",
    "query/FileCompletion",
    "transfer/LogDamage",
    "Health",
    "MarkedSecrets",
    "UndecodableEvents"
  ],
  "imports a log into the file": ["transfer/*"],
  "tests the tables or statements of SQLite": ["EventLog", "QueryPlans", "SqliteSharedTables", "TransactionCounts"],
  "has no deepwell": ["Fixture", "Markers"]
}

const paths = (names: ReadonlyArray<string>) => names.map((name) => `${folder}/${name}.test.ts`)

const short = [
  "NonInterference",
  "auth/BreakGlass",
  "auth/Custody",
  "auth/CustodyRaces",
  "auth/Login",
  "auth/LoginRaces",
  "auth/SessionsEnd",
  "query/Access",
  "request/Races"
]

export const included = paths(Form.isLong ? ["**/*"] : short)
export const excluded = paths(Object.values(single).flat())

/** The short form has one pair of worlds of each kind. */
export const env = { SCIPNET_TEST_WORLDS: process.env["SCIPNET_TEST_WORLDS"] ?? (Form.isLong ? "4" : "2") }
