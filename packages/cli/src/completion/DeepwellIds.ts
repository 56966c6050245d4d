/**
 * Reads ids from the deepwell that a command line names, as the user of its stored session (docs/decisions/0027-completion.md).
 */
import { readFileSync } from "node:fs"
import type { Database } from "@scipnet/core/database/Database"
import type { DatabaseError } from "@scipnet/core/database/DatabaseError"
import * as FileCompletion from "@scipnet/core/deepwell/query/FileCompletion"
import type * as Query from "@scipnet/core/domain/query/Query"
import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import * as LocationOptions from "../connection/LocationOptions.ts"
import * as SessionFile from "../connection/SessionFile.ts"
import { Settings } from "../profile/Settings.ts"
import * as ServerCompletion from "./ServerCompletion.ts"

/** A query, at a server and on a file. */
interface Question<A, I> {
  readonly call: ServerCompletion.Call
  readonly answer: Schema.Schema<ReadonlyArray<A>, I>
  readonly onFile: (token: Redacted.Redacted) => Effect.Effect<ReadonlyArray<A> | null, DatabaseError, Database>
}

/** The session that the command line would resume, if there is one. */
const findSession = Effect.fnUntraced(function* (location: LocationOptions.Location) {
  const { user } = yield* Settings
  const now = yield* Clock.currentTimeMillis
  const stored = yield* SessionFile.find(yield* LocationOptions.keyOf(location))
  return Option.filter(stored, (found) => found.expiresAt > now && (user === null || user.value === found.user))
})

const ask = <A, I>({ call, answer, onFile }: Question<A, I>) =>
  Effect.gen(function* () {
    const settings = yield* Settings
    // A replica can be older than the log, and show ids that the user may not see any more; a completion must not wait for the log.
    if (settings.log !== null) {
      return []
    }
    const location = {
      deepwell: Option.map(Option.fromNullable(settings.deepwell), ({ value }) => value),
      server: Option.map(Option.fromNullable(settings.server), ({ value }) => value),
      ca: Option.none<string>(),
      log: Option.none<string>(),
      replica: Option.none<string>()
    }
    const session = yield* findSession(location)
    if (Option.isNone(session)) {
      return []
    }
    const { token } = session.value
    const address = yield* LocationOptions.resolveServer(location)
    if (Option.isNone(address)) {
      const filename = yield* LocationOptions.resolveFile(location.deepwell)
      return (yield* Effect.provide(onFile(token), FileCompletion.layer(filename))) ?? []
    }
    const { ca } = settings
    const certificates = ca === null ? undefined : yield* Effect.try(() => readFileSync(ca.value, "utf8"))
    const value = yield* ServerCompletion.ask(address.value, certificates, token, call)
    return yield* Schema.decodeUnknown(answer)(value)
  })

const Ids = Schema.Array(Schema.String)

/** The ids of records that start with a prefix. */
export const ids = (query: Query.Complete) =>
  ask({
    call: { tag: "Complete", payload: { query } },
    answer: Ids,
    onFile: (token) => FileCompletion.ids(token, query)
  })

const Value = Schema.Union(Schema.String, Schema.Number)
const Proposals = Schema.Array(
  Schema.Struct({
    type: Schema.String,
    record: Schema.String,
    proposal: Schema.String,
    by: Schema.NullOr(Schema.String),
    from: Value,
    to: Value
  })
)

/** The proposals that wait for a second person. */
export const pending = ask({
  call: { tag: "Pending", payload: {} },
  answer: Proposals,
  onFile: FileCompletion.pending
})

const Sessions = Schema.Array(Schema.Struct({ id: Schema.String, origin: Schema.NullOr(Schema.String) }))

/** The user's own open sessions. */
export const sessions = ask({
  call: { tag: "Sessions", payload: { whose: "own" } },
  answer: Sessions,
  onFile: FileCompletion.sessions
})
