/** Commands whose outcome a server does not know, because its connection to the log was lost while it committed. */
import { expect, it } from "@effect/vitest"
import { type CurrentActor, Deepwell, Scp, UserId } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import * as DatabaseError from "../../../src/database/DatabaseError.ts"
import * as Fixture from "../../deepwell/Fixture.ts"
import * as Served from "../Served.ts"

const context = { operation: "append", statement: null, attempt: 1, reason: "LOG_UNREACHABLE" }
const unknown = new DatabaseError.OutcomeUnknown(context)
const unreachable = new DatabaseError.DatabaseUnavailable(context)
const isDiverged = new DatabaseError.ReplicaDiverged({ ...context, position: 1 })

const change = Scp.ChangeStatus.make({ scp: "SCP-001", to: "explained", reason: "a stage prop" })

/** Serves a deepwell that fails commands with these errors in order before it executes them, and returns the ids that it got. */
const serving = (errors: ReadonlyArray<DatabaseError.DatabaseError>, isExecuted = false) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const ids: Array<string | undefined> = []
    const failing = Deepwell.Deepwell.of({
      ...deepwell,
      execute: (command, options) =>
        Effect.suspend(() => {
          const error = errors[ids.length]
          ids.push(options?.commandId)
          const executed = deepwell.execute(command, options)
          return error === undefined
            ? executed
            : isExecuted && ids.length === 1
              ? Effect.zipRight(executed, Effect.fail(error))
              : Effect.fail(error)
        }),
      changePassword: () => Effect.fail(unknown),
      access: () => Effect.fail(unknown)
    })
    const served = yield* Effect.provideService(Served.make(), Deepwell.Deepwell, failing)
    return { ids, layer: served.layer }
  })

const inSession = <A, E>(
  use: (deepwell: Deepwell.Deepwell["Type"]) => Effect.Effect<A, E, CurrentActor.CurrentActor>
) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const session = yield* deepwell.login("archivist-4", Fixture.password)
    return yield* Deepwell.within(session, "here")(use(deepwell))
  })

it.scopedLive("is repeated with the same id, and executed once", () =>
  Effect.gen(function* () {
    const { ids, layer } = yield* serving([unknown, unreachable], true)
    const result = Effect.gen(function* () {
      const { positions } = yield* inSession((deepwell) => deepwell.execute(change))
      const history = yield* inSession((deepwell) => deepwell.history({ scp: "SCP-001" }))
      return { positions, history }
    })
    const { positions, history } = yield* Effect.provide(result, layer)
    expect(positions).toHaveLength(1)
    expect(history).toHaveLength(2)
    expect(ids).toHaveLength(3)
    expect(new Set(ids).size).toBe(1)
  }).pipe(Fixture.filled)
)

it.scopedLive.each([
  ["while it stays unknown", Array.from({ length: 9 }, () => unknown), 6],
  ["although the last attempt did nothing", [unknown, ...Array.from({ length: 9 }, () => unreachable)], 6],
  ["although the server cannot answer any more", [unknown, isDiverged], 2]
] as const)("fails with ConnectionLost %s", ([, errors, attempts]) =>
  Effect.gen(function* () {
    const { ids, layer } = yield* serving(errors)
    const failure = yield* Effect.provide(Effect.flip(inSession((deepwell) => deepwell.execute(change))), layer)
    expect(failure).toMatchObject({ _tag: "ConnectionLost", server: "the log of test" })
    expect(ids).toHaveLength(attempts)
  }).pipe(Fixture.filled)
)

it.scopedLive("fails with ServerTrouble where nothing was done", () =>
  Effect.gen(function* () {
    const { ids, layer } = yield* serving([isDiverged])
    const failure = yield* Effect.provide(Effect.flip(inSession((deepwell) => deepwell.execute(change))), layer)
    expect(failure).toMatchObject({ _tag: "ServerTrouble", reason: "failed", elsewhere: true })
    expect(ids).toHaveLength(1)
  }).pipe(Fixture.filled)
)

it.scopedLive("is not repeated without an id; a query changes nothing", () =>
  Effect.gen(function* () {
    const { layer } = yield* serving([])
    const tags = Effect.gen(function* () {
      const next = Redacted.make("another lantern in the well")
      const changed = yield* Effect.flip(
        inSession((deepwell) => deepwell.changePassword(UserId.UserId.make("archivist-4"), Fixture.password, next))
      )
      const read = yield* Effect.flip(inSession((deepwell) => deepwell.access({ type: "scp", id: "SCP-001" })))
      return [changed._tag, read._tag]
    })
    expect(yield* Effect.provide(tags, layer)).toEqual(["ConnectionLost", "ServerUnreachable"])
  }).pipe(Fixture.filled)
)
