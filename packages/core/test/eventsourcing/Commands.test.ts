/** Commands by `EventStore.handle` on the memory and the SQL store, compared with a sequential model. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Either, FastCheck, Layer } from "effect"
import * as EventStore from "../../src/eventsourcing/EventStore.ts"
import type { RecordedEvent } from "../../src/eventsourcing/Event.ts"
import { CommandIdReused } from "../../src/eventsourcing/EventStoreError.ts"
import * as MemoryEventStore from "../../src/eventsourcing/memory/MemoryEventStore.ts"
import * as SqlEventStore from "../../src/eventsourcing/sql/SqlEventStore.ts"
import * as Accounts from "./Accounts.ts"
import * as TestDatabase from "./sql/TestDatabase.ts"
import * as Statements from "./sql/Statements.ts"
import { Database } from "../../src/database/Database.ts"

type Store = EventStore.EventStore<Accounts.Event>

const stores: ReadonlyArray<
  readonly [string, <A>(use: (store: Store) => Effect.Effect<A, unknown>) => Effect.Effect<A, unknown>]
> = [
  ["memory", (use) => Effect.flatMap(MemoryEventStore.make(Accounts.codec), use)],
  [
    "SQL",
    (use) =>
      Effect.flatMap(SqlEventStore.make(Accounts.codec), use).pipe(Effect.provide(Layer.fresh(TestDatabase.memory)))
  ]
]

interface Sent {
  readonly stream: string
  readonly command: Accounts.AccountCommand
  readonly actor: string
  readonly commandId: string | undefined
}

const execute = (store: Store, { stream, command, actor, commandId }: Sent) =>
  EventStore.handle(store, {
    stream,
    decider: Accounts.account,
    command,
    metadata: { actor },
    ...(commandId === undefined ? {} : { commandId })
  })

const { array, constantFrom, integer, record } = FastCheck
const sent: FastCheck.Arbitrary<Sent> = record({
  stream: constantFrom("a", "b"),
  command: record({ _tag: constantFrom("Deposit" as const, "Withdraw" as const), amount: integer({ min: 1, max: 3 }) }),
  actor: constantFrom("ada", "ben"),
  commandId: constantFrom("c-1", "c-2", "c-3", undefined)
})

/** Executes commands one after another, without a store. */
const model = () => {
  const balances = new Map<string, number>()
  const outcomes = new Map<string, { readonly digest: string; readonly position: number }>()
  let position = 0
  return ({ stream, command, actor, commandId }: Sent): Either.Either<readonly [number, boolean], string> => {
    const digest = JSON.stringify([stream, command._tag, command.amount])
    const known = commandId === undefined ? undefined : outcomes.get(`${actor} ${commandId}`)
    if (known !== undefined) {
      return known.digest === digest ? Either.right([known.position, true]) : Either.left("CommandIdReused")
    }
    const balance = balances.get(stream) ?? 0
    if (command._tag === "Withdraw" && command.amount > balance) {
      return Either.left("InsufficientFunds")
    }
    balances.set(stream, command._tag === "Deposit" ? balance + command.amount : balance - command.amount)
    position += 1
    if (commandId !== undefined) {
      outcomes.set(`${actor} ${commandId}`, { digest, position })
    }
    return Either.right([position, false])
  }
}

const balanceOf = (events: ReadonlyArray<RecordedEvent<Accounts.Event>>) =>
  events.reduce(
    (balance, { event }) =>
      Accounts.account.isEvent(event) ? Accounts.account.evolve({ balance }, event).balance : balance,
    0
  )

describe.each(stores)("commands on the %s store", (name, withStore) => {
  it.effect.prop("equal a sequential model", [array(sent, { maxLength: 25 })], ([commands]) =>
    withStore((store) =>
      Effect.gen(function* () {
        const expected = model()
        for (const command of commands) {
          const outcome = yield* Effect.either(execute(store, command))
          const simple = Either.mapBoth(outcome, {
            onLeft: ({ _tag }): string => _tag,
            onRight: ({ positions, replayed }) => [positions[0] ?? 0, replayed] as const
          })
          expect(simple).toEqual(expected(command))
        }
      })
    )
  )

  it.live.prop(
    "executed at the same time have an outcome that they could have one after another",
    [array(sent, { minLength: 2, maxLength: 12 })],
    ([commands]) =>
      withStore((store) =>
        Effect.gen(function* () {
          const outcomes = yield* Effect.forEach(commands, (command) => Effect.either(execute(store, command)), {
            concurrency: "unbounded"
          })
          const positions = new Set<number>()
          for (const [index, outcome] of outcomes.entries()) {
            if (Either.isRight(outcome)) {
              const [position = 0] = outcome.right.positions
              const { events } = yield* store.readAll({ from: position, limit: 1 })
              expect(events[0]).toMatchObject({ stream: commands[index]?.stream, event: outcome.right.events[0] })
              expect(outcome.right.replayed || !positions.has(position)).toBe(true)
              positions.add(position)
            } else {
              expect(["InsufficientFunds", "CommandIdReused"]).toContain(outcome.left._tag)
            }
          }
          const { position } = yield* store.head
          expect(positions.size).toBe(position)
          for (const stream of ["a", "b"]) {
            const events = yield* store.readStream({ stream })
            for (let version = 1; version <= events.length; version++) {
              expect(balanceOf(events.slice(0, version))).toBeGreaterThanOrEqual(0)
            }
          }
          // Sent again, each has its outcome of before; a rejected one may succeed now.
          for (const [index, command] of commands.entries()) {
            const first = outcomes[index]
            if (command.commandId !== undefined && first !== undefined && Either.isRight(first)) {
              expect(yield* execute(store, command)).toEqual({ ...first.right, replayed: true })
            }
          }
        })
      ),
    { fastCheck: { numRuns: name === "SQL" ? 40 : 100 } }
  )
})

describe("a command on the SQL store", () => {
  const reads = Effect.gen(function* () {
    const statements: Array<string> = []
    const database = Statements.watching(yield* Database, (statement) => void statements.push(statement))
    const store = yield* Effect.provideService(SqlEventStore.make(Accounts.codec), Database, database)
    const deposit = (amount: number, commandId: string) =>
      execute(store, { stream: "a", command: { _tag: "Deposit", amount }, actor: "ada", commandId })
    return { statements, deposit, store }
  })

  it.effect("reads its stream once, and looks up no earlier outcome", () =>
    Effect.gen(function* () {
      const { statements, deposit } = yield* reads
      yield* deposit(1, "c-1")
      statements.length = 0
      yield* deposit(2, "c-2")
      expect(statements.filter((text) => text.includes("FROM events WHERE stream"))).toHaveLength(1)
      expect(statements.filter((text) => text.startsWith("SELECT actor"))).toEqual([])
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("with a reused id fails with CommandIdReused", () =>
    Effect.gen(function* () {
      const { deposit } = yield* reads
      yield* deposit(1, "c-1")
      expect(yield* Effect.flip(deposit(2, "c-1"))).toEqual(new CommandIdReused({ commandId: "c-1" }))
    }).pipe(Effect.provide(TestDatabase.memory))
  )

  it.effect("is decided by the decider of its aggregate, of several in one store", () =>
    Effect.gen(function* () {
      const { deposit, store } = yield* reads
      const block = (commandId: string) =>
        EventStore.handle(store, {
          stream: "customer",
          decider: Accounts.customer,
          command: true,
          metadata: { actor: "ada" },
          commandId
        })
      yield* deposit(1, "c-1")
      expect(yield* block("c-2")).toEqual({ positions: [2], events: [{ _tag: "Blocked" }], replayed: false })
      expect(yield* block("c-3")).toMatchObject({ positions: [] })
      expect((yield* store.load("customer", Accounts.customer)).state).toBe(true)
      expect((yield* store.load("a", Accounts.account)).state).toEqual({ balance: 1 })
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})
