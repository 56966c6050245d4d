/**
 * The fixture of contract tests of shared tables: empty storage, and programs that open it.
 */
import { it } from "@effect/vitest"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import type * as Layer from "effect/Layer"
import type * as Scope from "effect/Scope"
import type * as Utils from "effect/Utils"
import type { DatabaseError } from "../../database/DatabaseError.ts"
import type { Run } from "../../database/transaction/SqlRunner.ts"
import type { Log } from "../../deepwell/EventLog.ts"
import type { Stores } from "../../deepwell/SharedTables.ts"
import * as AccessEvent from "../../domain/access/AccessEvent.ts"
import * as Event from "../../eventsourcing/Event.ts"
import { type Parameters, defaults } from "../../security/SecurityConfig.ts"
import type { SecurityWrite } from "../../security/SecurityWrite.ts"

/** A program that has the storage open. */
export interface Program {
  readonly log: Pick<Log, "appendAll">
  readonly tables: Stores
  /** Reads in a snapshot that is at least as fresh as every write that returned before, of this or another program. */
  readonly read: <A>(query: (run: Run) => A) => Effect.Effect<A, DatabaseError>
}

/** Opens programs on one initially empty storage, as on several machines: each with connections of its own. */
export class SharedStorage extends Context.Tag("@scipnet/core/testing/SharedStorage")<
  SharedStorage,
  { readonly open: (parameters: Parameters) => Effect.Effect<Program, never, Scope.Scope> }
>() {}

/** Throttling with limits that tests reach quickly. */
export const parameters: Parameters = { ...defaults, accountTries: 3, accountTriesInAll: 8, originTries: 5 }

/** Opens another program. */
export const open = (chosen: Parameters = parameters): Effect.Effect<Program, never, SharedStorage | Scope.Scope> =>
  Effect.flatMap(SharedStorage, (storage) => storage.open(chosen))

const stream = AccessEvent.stream("operator:contract")

/** Executes writes with the append of an audit event. Returns the receipt. */
export const append = (
  { log }: Program,
  companions: ReadonlyArray<SecurityWrite>,
  options: { readonly expected?: "any" | "none"; readonly commandId?: string } = {}
) =>
  Effect.flatMap(Event.mint([AccessEvent.OperatorActed.make({ action: "contract", details: {} })]), (events) =>
    log.appendAll({
      appends: [{ stream, expected: options.expected ?? "any", events }],
      metadata: {
        ...Event.actorMetadata("operator:contract"),
        ...(options.commandId === undefined ? {} : { commandId: options.commandId, payloadHash: "contract" })
      },
      companions
    })
  )

/** Executes writes with an append. Returns the ids of the sessions that they ended. */
export const write = (program: Program, ...writes: ReadonlyArray<SecurityWrite>) =>
  Effect.map(append(program, writes), ({ endedSessions }) => endedSessions)

type Step = Utils.YieldWrap<Effect.Effect<unknown, unknown, SharedStorage | Scope.Scope>>

/** Declares a test with storage of its own, whose body is a generator as that of `Effect.gen`. */
export type SharedTest = (name: string, body: (program: Program) => Generator<Step, void, never>) => void

/** Declares tests, each with storage of its own. The clock is the real one: programs wait for each other's locks. */
export const declareSharedTests =
  <Failure>(layer: Layer.Layer<SharedStorage, Failure>): SharedTest =>
  (name, body) => {
    const run = Effect.flatMap(open(), (program) => Effect.gen(() => body(program)))
    it.scopedLive(name, () => Effect.provide(run, layer), 120_000)
  }
