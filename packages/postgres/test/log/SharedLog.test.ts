/** The contract of shared logs on PostgreSQL. */
import { describe } from "@effect/vitest"
import { SharedLogContract } from "@scipnet/core/testing"
import { Effect, Layer } from "effect"
import * as PgCommitLog from "../../src/log/PgCommitLog.ts"
import * as Installation from "../rig/Installation.ts"
import * as Ledger from "./Ledger.ts"

const change = `WITH next AS (UPDATE log SET revision = revision + 1 RETURNING revision)
  INSERT INTO sessions (id, token_hash, login, origin, opened_at, seen_at, idle, expires_at, revision, ended)
  SELECT $1, $1, 'clerk', NULL, 0, 0, 1, 1, revision, false FROM next
  ON CONFLICT (id) DO UPDATE SET revision = excluded.revision`

const logs = Layer.scoped(
  SharedLogContract.SharedLogs,
  Effect.map(Ledger.created, ({ url }) => ({
    open: Effect.map(PgCommitLog.make(Ledger.settings(url)), (log) =>
      SharedLogContract.connection(log, (changed) => ({
        statements: changed.map((id) => ({ name: "change", text: change, values: [id] }))
      }))
    ).pipe(Effect.orDie)
  }))
)

describe.skipIf(Installation.isSkipped)("a shared log", () => {
  SharedLogContract.suite("PgCommitLog", logs)
})
