/** The deepwell's own suites, on PostgreSQL: some of them in the short form, and all that change no file in the long one. */
import { readdirSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe } from "@effect/vitest"
import * as Backend from "../../../core/test/deepwell/Backend.ts"
import * as Form from "../faults/Form.ts"
import * as Installation from "../rig/Installation.ts"
import * as PostgresBackend from "./PostgresBackend.ts"

const core = fileURLToPath(new URL("../../../core/test/deepwell", import.meta.url))

/** Suites of operations on one file, and suites that write into the file of a deepwell themselves. */
const ofFiles =
  /^(?:backup|doctor|inspection|transfer)\/|^(?:Health|MarkedSecrets|QueryPlans|Reopened|UndecodableEvents|auth\/Rehash|auth\/SessionsEnd|operator\/Checkpoint|query\/Disclosure)\.test\.ts$/

const short = ["auth/Login.test.ts", "query/Access.test.ts", "request/Races.test.ts", "request/TwoPersons.test.ts"]

const long = readdirSync(core, { recursive: true, encoding: "utf8" })
  .filter((path) => path.endsWith(".test.ts") && !ofFiles.test(path))
  .toSorted()

describe.skipIf(Installation.isSkipped)("on PostgreSQL", () => {
  beforeAll(() => Backend.use(PostgresBackend.backend))
  afterAll(() => Backend.use())
  for (const suite of Form.choose(short, long)) {
    describe(suite, async () => {
      // The query makes it another module than the one that runs on SQLite.
      await import(/* @vite-ignore */ `${core}/${suite}?postgres`)
    })
  }
})
