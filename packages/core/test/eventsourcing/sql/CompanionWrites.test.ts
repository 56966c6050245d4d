/** Companion writes: rows that are written in the transaction of an append. */
import { describe, expect, it } from "@effect/vitest"
import { Cause, Effect, Exit } from "effect"
import { Database } from "../../../src/database/Database.ts"
import type { Run } from "../../../src/database/transaction/SqlRunner.ts"
import * as Event from "../../../src/eventsourcing/Event.ts"
import type { SqlAppendRequest } from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import * as SqlEventStore from "../../../src/eventsourcing/sql/SqlEventStore.ts"
import { actor, appendEvents } from "../../../src/testing/contract/ContractTest.ts"
import type { EquipmentEvent } from "../../../src/testing/contract/Equipment.ts"
import { codec, returned } from "../../../src/testing/contract/Equipment.ts"
import * as TestDatabase from "./TestDatabase.ts"

const insert = "INSERT INTO badges VALUES ('ada')"
const writeLate = async (run: Run) => {
  run(insert)
  await Promise.resolve()
  run(insert)
}

const request = (events: ReadonlyArray<Event.NewEvent<EquipmentEvent>>): SqlAppendRequest<EquipmentEvent> => ({
  appends: [{ stream: "drill", expected: "any", events }],
  metadata: actor
})

/** A request from untyped JavaScript, whose companion write was not type-checked. */
const untyped = (events: ReadonlyArray<Event.NewEvent<EquipmentEvent>>) =>
  Object.assign(request(events), { companion: Reflect.get({ writeLate }, "writeLate") })

const badges = TestDatabase.statement("CREATE TABLE badges (badge TEXT PRIMARY KEY) STRICT")
const reason = (exit: Exit.Exit<unknown, unknown>) => (Exit.isFailure(exit) ? Cause.squash(exit.cause) : undefined)

describe("an asynchronous companion write", () => {
  it("is a type error", () => {
    // @ts-expect-error: its statements after the first `await` would run after the commit.
    const refused: SqlAppendRequest<EquipmentEvent> = { ...request([]), companion: writeLate }
    expect(refused.companion).toBe(writeLate)
  })

  it.live("is a defect, its append is rolled back, and the process continues", () =>
    Effect.gen(function* () {
      const rejections: Array<unknown> = []
      const listen = (reason: unknown) => void rejections.push(reason)
      process.on("unhandledRejection", listen)
      yield* Effect.addFinalizer(() => Effect.sync(() => process.off("unhandledRejection", listen)))
      yield* badges
      const store = yield* SqlEventStore.make(codec)
      const exit = yield* Effect.exit(
        Effect.flatMap(Event.mint([returned]), (events) => store.appendAll(untyped(events)))
      )
      expect(reason(exit)).toMatchObject({ name: "TypeError", message: expect.stringContaining("asynchronous") })
      yield* Effect.sleep("20 millis")
      expect(rejections).toEqual([])
      expect(yield* TestDatabase.rows("SELECT * FROM badges")).toEqual([])
      expect((yield* appendEvents(store, "drill", [returned])).positions).toEqual([1])
    }).pipe(Effect.scoped, Effect.provide(TestDatabase.memory))
  )

  it.live("does not fail the other appends of its transaction", () =>
    Effect.gen(function* () {
      yield* badges
      const store = yield* SqlEventStore.make(codec)
      const exits = yield* Effect.forEach(
        Array.from({ length: 20 }, (_, at) => at),
        (at) =>
          Effect.exit(
            Effect.flatMap(Event.mint([returned]), (events) =>
              store.appendAll(at === 7 ? untyped(events) : request(events))
            )
          ),
        { concurrency: "unbounded" }
      )
      expect(exits.flatMap((exit, at) => (Exit.isFailure(exit) ? [at] : []))).toEqual([7])
      expect((yield* store.head).position).toBe(19)
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})

describe("a companion write", () => {
  it.live.each(["COMMIT", " rollback", "/* a */ -- b\n;END", "PRAGMA recursive_triggers = OFF"])(
    "cannot leave its transaction, and its append is rolled back: %s",
    (statement) =>
      Effect.gen(function* () {
        const store = yield* SqlEventStore.make(codec)
        const exit = yield* Effect.exit(
          Effect.flatMap(Event.mint([returned]), (events) =>
            store.appendAll({ ...request(events), companion: (run) => void run(statement) })
          )
        )
        expect(reason(exit)).toMatchObject({ name: "TypeError" })
        expect((yield* store.head).position).toBe(0)
        expect((yield* appendEvents(store, "drill", [returned])).positions).toEqual([1])
      }).pipe(Effect.provide(TestDatabase.memory))
  )
})

describe("an asynchronous function in a synchronous transaction", () => {
  it.live("is a defect, and its writes are rolled back", () =>
    Effect.gen(function* () {
      yield* badges
      const database = yield* Database
      const write = yield* Effect.exit(
        // @ts-expect-error: it returns a promise of an Either.
        database.write("write late", writeLate)
      )
      const read = yield* Effect.exit(database.read("read late", async (run) => Promise.resolve(run("SELECT 1"))))
      expect(reason(write)).toMatchObject({ message: expect.stringContaining('"write late" is asynchronous') })
      expect(reason(read)).toMatchObject({ message: expect.stringContaining('"read late" is asynchronous') })
      expect(yield* TestDatabase.rows("SELECT * FROM badges")).toEqual([])
    }).pipe(Effect.provide(TestDatabase.memory))
  )
})
