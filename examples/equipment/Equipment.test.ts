/** The example keeps the laws of deciders, its store the contract of event stores, and the whole does what it says. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import type * as Database from "@scipnet/core/database/Database"
import * as SqlCheckpointStore from "@scipnet/core/eventsourcing/sql/SqlCheckpointStore"
import * as SqlEventStore from "@scipnet/core/eventsourcing/sql/SqlEventStore"
import { DeciderLaws, EventStoreContract, DeciderSpec } from "@scipnet/core/testing"
import { Deferred, Effect, FastCheck, Fiber, Layer, Stream } from "effect"
import { run } from "../program.ts"
import * as Equipment from "./Equipment.ts"
import * as Register from "./Register.ts"
import * as Reminders from "./Reminders.ts"

const given = DeciderSpec.given(Equipment.decider)
const acquired = { _tag: "Acquired", name: "The loud drill", cost: 120 } as const
const lent = { _tag: "Lent", to: "ada" } as const

describe("a piece of equipment", () => {
  it("is lent to one at a time", () => {
    given([acquired]).when({ _tag: "Lend", to: "ada" }).then([lent])
    given([acquired, lent]).when({ _tag: "Lend", to: "ada" }).thenNothing()
    given([acquired, lent])
      .when({ _tag: "Lend", to: "ben" })
      .thenRejected(new Equipment.IsOut({ to: "ada" }))
    given([]).when({ _tag: "Lend", to: "ada" }).thenRejected("NoSuchEquipment")
  })

  it("is retired only when it is back", () => {
    given([acquired, lent]).when({ _tag: "Retire", reason: "worn" }).thenRejected("IsOut")
    given([acquired, lent, { _tag: "Returned" }])
      .when({ _tag: "Retire", reason: "worn" })
      .then([{ _tag: "Retired", reason: "worn" }])
  })

  it("keeps the laws of deciders", () => {
    const who = FastCheck.constantFrom("ada", "ben")
    const commands: FastCheck.Arbitrary<Equipment.Command> = FastCheck.oneof(
      FastCheck.record({
        _tag: FastCheck.constant("Acquire" as const),
        name: FastCheck.constantFrom("drill", "saw"),
        cost: FastCheck.nat()
      }),
      FastCheck.record({ _tag: FastCheck.constant("Lend" as const), to: who }),
      FastCheck.constant({ _tag: "Return" as const }),
      FastCheck.constant({ _tag: "Retire" as const, reason: "worn" })
    )
    DeciderLaws.check(Equipment.decider, { commands, codec: Equipment.codec })
  })
})

const factory = Layer.effect(
  EventStoreContract.StoreFactory,
  Effect.gen(function* () {
    const context = yield* Effect.context<Database.Database>()
    return {
      open: (codec) => Effect.orDie(Effect.provide(SqlEventStore.make(codec), context)),
      checkpoints: yield* SqlCheckpointStore.make
    }
  })
)

EventStoreContract.suite("the register's store", Layer.provide(factory, Register.database(":memory:")))

const inFile = <A, E, R>(test: (filename: string) => Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "equipment-"))),
    (folder) => test(join(folder, "register.db")),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  )

describe("the program", () => {
  it("says who has the drill", async () => {
    const folder = mkdtempSync(join(tmpdir(), "equipment-"))
    try {
      const ran = await run(new URL("main.ts", import.meta.url), join(folder, "register.db"))
      expect(ran).toEqual({ status: 0, stdout: "drill-1: The loud drill\n", stderr: "" })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe("the register", () => {
  const keeper = (id: string) => ({ who: "keeper", id })
  const filled = Effect.gen(function* () {
    yield* Register.execute("drill-1", { _tag: "Acquire", name: "The loud drill", cost: 120 }, keeper("1"))
    yield* Register.execute("saw-1", { _tag: "Acquire", name: "The old saw", cost: 30 }, keeper("2"))
  })

  it.live("knows who has what, and does a command of one id once", () =>
    inFile((filename) =>
      Effect.gen(function* () {
        yield* filled
        const first = yield* Register.execute("drill-1", { _tag: "Lend", to: "ada" }, { who: "ada", id: "a" })
        expect(first).toHaveLength(1)
        yield* Register.execute("drill-1", { _tag: "Return" }, keeper("3"))
        const lend = (to: string) => Register.execute("drill-1", { _tag: "Lend", to }, { who: "ada", id: "a" })
        expect(yield* lend("ada")).toEqual(first)
        expect(yield* Effect.flip(lend("ben"))).toMatchObject({ _tag: "CommandIdReused", commandId: "a" })
        yield* Register.execute("drill-1", { _tag: "Lend", to: "ada" }, { who: "ada", id: "again" })
        expect(yield* Register.lentTo("ada")).toEqual([
          { item: "drill-1", name: "The loud drill", cost: 120, lent_to: "ada" }
        ])
        const refused = yield* Effect.flip(
          Register.execute("drill-1", { _tag: "Lend", to: "ben" }, { who: "ben", id: "b" })
        )
        expect(refused).toMatchObject({ _tag: "IsOut", to: "ada" })
        expect([...(yield* Stream.runCollect(Register.history("drill-1")))]).toEqual([
          "1. Acquired",
          "2. Lent",
          "3. Returned",
          "4. Lent"
        ])
      }).pipe(Effect.provide(Register.layer(filename)))
    )
  )

  it.live("is the same when it is opened again, and when its rows are made anew", () =>
    inFile((filename) =>
      Effect.gen(function* () {
        const lend = Register.execute("saw-1", { _tag: "Lend", to: "ben" }, { who: "ben", id: "b" })
        yield* Effect.provide(Effect.zipRight(filled, lend), Register.layer(filename))
        const again = Effect.gen(function* () {
          const log = yield* Register.Log
          const before = yield* Register.lentTo("ben")
          yield* Stream.runDrain(log.rebuild())
          expect(yield* Register.lentTo("ben")).toEqual(before)
          expect(before.map(({ item }) => item)).toEqual(["saw-1"])
          expect((yield* log.verify).position).toBe(3)
        })
        yield* Effect.provide(again, Register.layer(filename))
      })
    )
  )

  it.live("writes to whoever borrowed something", () =>
    inFile((filename) =>
      Effect.gen(function* () {
        yield* filled
        const written = yield* Deferred.make<string>()
        const writing = yield* Effect.fork(
          Reminders.run((to) => Effect.asVoid(Deferred.succeed(written, `A letter to ${to}`)))
        )
        yield* Register.execute("saw-1", { _tag: "Lend", to: "ben" }, { who: "ben", id: "b" })
        expect(yield* Effect.timeout(Deferred.await(written), "5 seconds")).toBe("A letter to ben")
        yield* Fiber.interrupt(writing)
      }).pipe(Effect.provide(Register.layer(filename)))
    )
  )
})
