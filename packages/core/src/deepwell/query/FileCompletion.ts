/**
 * Completions for the command line, read from a deepwell file without changing it: no migration, no audit entry, no use of
 * the session (docs/decisions/0027-completion.md). They contain only what the user of the session may see.
 */
import type * as Redacted from "effect/Redacted"
import * as Clock from "effect/Clock"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { Database } from "../../database/Database.ts"
import * as DatabaseSettings from "../../database/DatabaseSettings.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type { Reader } from "../../domain/access/Access.ts"
import type * as Query from "../../domain/query/Query.ts"
import * as ProjectionProgress from "../../eventsourcing/sql/ProjectionProgress.ts"
import * as SqlLog from "../../eventsourcing/sql/SqlLog.ts"
import * as PendingProposals from "../../readmodels/PendingProposals.ts"
import * as RecordBrowser from "../../readmodels/RecordBrowser.ts"
import * as ScpView from "../../readmodels/ScpView.ts"
import * as SiteView from "../../readmodels/SiteView.ts"
import * as TaskForceView from "../../readmodels/TaskForceView.ts"
import * as UserView from "../../readmodels/UserView.ts"
import * as Sessions from "../../security/Sessions.ts"
import * as FileFormat from "../FileFormat.ts"

/** A person waits for a completion, so a locked file is not worth a wait. */
const patience = Duration.millis(200)

/**
 * Opens a file read-only. Fails with a `DatabaseError`, as when the file is absent, locked, or requires a migration.
 */
export const layer = (filename: string) =>
  FileFormat.layer({
    filename,
    create: false,
    readonly: true,
    settings: {
      ...DatabaseSettings.defaults,
      readers: 1,
      overflow: 0,
      openTimeout: patience,
      acquireTimeout: patience,
      lockTimeout: patience
    }
  })

const used = [UserView.projection, ScpView.projection, SiteView.projection, TaskForceView.projection]

/** True if the rows of the read models are those of this program: others could be visible by other rules. */
const isUpToDate = (run: Run): boolean =>
  ProjectionProgress.statuses(run, used, SqlLog.lastPosition(run))
    .slice(0, used.length)
    .every(({ upToDate }) => upToDate)

/** Reads as the user of a session; null if the session has ended or its user may not do anything now. */
const asUser = <A>(token: Redacted.Redacted, read: (run: Run, reader: Reader, at: number) => A) =>
  Effect.gen(function* () {
    const database = yield* Database
    const at = yield* Clock.currentTimeMillis
    return yield* database.read("complete", (run) => {
      if (!isUpToDate(run)) {
        return null
      }
      const session = Sessions.byToken(run, token, at)
      const account = session && UserView.account(run, session.login)
      return account === undefined || !account.active || account.mustChangePassword ? null : read(run, account, at)
    })
  })

/** The ids of visible records that start with a prefix; null without an open session. Fails with a `DatabaseError`. */
export const ids = (token: Redacted.Redacted, { type, prefix, limit }: Query.Complete) =>
  asUser(token, (run, reader) => RecordBrowser.idsWithPrefix(run, reader, type, prefix, limit))

/** The visible proposals that wait for a second person; null without an open session. Fails with a `DatabaseError`. */
export const pending = (token: Redacted.Redacted) => asUser(token, PendingProposals.pending)

/** The user's own open sessions; null without an open session. Fails with a `DatabaseError`. */
export const sessions = (token: Redacted.Redacted) => asUser(token, (run, { id }, at) => Sessions.byLogin(run, id, at))
