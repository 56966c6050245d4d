/**
 * Stores states of deciders in the database of the log. A stored state is never trusted over the log: it is used only if
 * the log has its hash at its version, and replaced otherwise.
 */
import { hash as digestOf } from "node:crypto"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import * as Context from "effect/Context"
import * as Schema from "effect/Schema"
import type { Database } from "../../database/Database.ts"
import * as RowCodec from "../../database/rows/RowCodec.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type { CachedState, StateCache } from "../StateCache.ts"
import type { StateSnapshot } from "../StateSnapshot.ts"

const rowsOf = RowCodec.reader(
  Schema.Struct({ version: Schema.Number, hash: Schema.String, state: Schema.String, digest: Schema.String })
)

const select = `SELECT version, hash, state, digest FROM stored_states
  WHERE decider = ? AND stream = ? AND decider_version = ?`

// Of two versions of a program, the newer one stores its states. The event must be in the log that the state is stored in.
const upsert = `INSERT INTO stored_states (decider, stream, decider_version, version, hash, state, digest)
  SELECT ?, ?, ?, ?, ?, ?, ? WHERE EXISTS (SELECT 1 FROM events WHERE stream = ? AND version = ? AND hash = ?)
  ON CONFLICT (decider, stream) DO UPDATE SET decider_version = excluded.decider_version, version = excluded.version,
    hash = excluded.hash, state = excluded.state, digest = excluded.digest
  WHERE excluded.decider_version > decider_version OR (excluded.decider_version = decider_version AND (
    excluded.version >= stored_states.version OR NOT EXISTS (SELECT 1 FROM events
      WHERE stream = excluded.stream AND version = stored_states.version AND hash = stored_states.hash)))`

type Identity = Pick<StateSnapshot<unknown>, "name" | "version">

/** Detects a state that was changed in the file by mistake; a person who can write the file can compute it. */
const digest = ({ name, version }: Identity, stream: string, at: number, hash: string, state: string) =>
  digestOf("sha256", JSON.stringify([name, version, stream, at, hash, state]), "hex")

/**
 * The state that is stored of a stream, or the initial one. The caller compares its hash with that of the event at its
 * version. A row that was changed or does not decode is ignored.
 */
export const read = <State>(run: Run, stream: string, cache: StateCache<never, State>): CachedState<State> => {
  const { initial, snapshot } = cache
  if (snapshot === undefined || !stream.isWellFormed()) {
    return initial
  }
  const [row] = rowsOf(run(select, [snapshot.name, stream, snapshot.version]))
  if (row === undefined || row.digest !== digest(snapshot, stream, row.version, row.hash, row.state)) {
    return initial
  }
  return Either.match(snapshot.decode(row.state), {
    onLeft: () => initial,
    onRight: (state) => ({ state, version: row.version, hash: row.hash, stored: row.version })
  })
}

const write = (
  run: Run,
  stream: string,
  snapshot: Identity,
  { version, hash }: { readonly version: number; readonly hash: string },
  state: string
): void => {
  const { name } = snapshot
  const own = digest(snapshot, stream, version, hash, state)
  run(upsert, [name, stream, snapshot.version, version, hash, state, own, stream, version, hash])
}

/** True for a state that was folded from more events than the snapshot's `every` since it was stored. */
export const isDue = (
  { version, stored = 0 }: CachedState<unknown>,
  snapshot: Pick<StateSnapshot<unknown>, "every"> | undefined
): boolean => snapshot !== undefined && version - stored > snapshot.every

/**
 * Stores a state in the background. A state that cannot be encoded is logged; the database logs a failed write. Neither
 * affects the caller.
 */
export const save = <State>(
  database: Context.Tag.Service<typeof Database>,
  stream: string,
  cached: CachedState<State>,
  { snapshot }: StateCache<never, State>
): Effect.Effect<void> => {
  const { hash, version, state } = cached
  if (snapshot === undefined || hash === null) {
    return Effect.void
  }
  const saving = Effect.matchEffect(
    Effect.suspend(() => snapshot.encode(state)),
    {
      onFailure: ({ reason }) =>
        Effect.logWarning("The state of a stream cannot be stored").pipe(
          Effect.annotateLogs({ decider: snapshot.name, stream, reason })
        ),
      onSuccess: (text) =>
        database.write("store a state", (run) => Either.right(write(run, stream, snapshot, { version, hash }, text)))
    }
  ).pipe(
    Effect.catchAllCause((cause) => Effect.logDebug("The state of a stream was not stored", cause)),
    // Without the context of the caller, such as its span or transaction, which end before.
    Effect.mapInputContext((_: Context.Context<never>) => Context.empty()),
    Effect.forkDaemon
  )
  // Lets the write begin, so that a program that ends after this load stores the state too.
  return Effect.zipRight(saving, Effect.yieldNow())
}
