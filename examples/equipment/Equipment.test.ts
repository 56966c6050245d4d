/** Tests of the example: the decider and its laws, the contract suite of its store, and the program. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import type * as Database from "@scipnet/core/database/Database"
import * as SqlCheckpointStore from "@scipnet/core/eventsourcing/sql/SqlCheckpointStore"
import * as SqlEventStore from "@scipnet/core/eventsourcing/sql/SqlEventStore"
import { DeciderLaws, DeciderSpec, EventSamples, EventStoreContract } from "@scipnet/core/testing"
import { Deferred, Effect, Either, FastCheck, Fiber, Layer, Option, Stream } from "effect"
import { run } from "../program.ts"
import * as Equipment from "./Equipment.ts"
import * as History from "./History.ts"
import * as Loans from "./Loans.ts"
import * as Register from "./Register.ts"
import * as Reminders from "./Reminders.ts"
import * as Replacement from "./Replacement.ts"

const given = DeciderSpec.given(Equipment.decider)
const acquired = { _tag: "Acquired", name: "The loud drill", cost: 120 } as const
const lent = { _tag: "Lent", to: "ada" } as const

describe("Equipment", () => {
  it("can be lent to one borrower at a time", () => {
    given([acquired]).when({ _tag: "Lend", to: "ada" }).then([lent])
    given([acquired, lent]).when({ _tag: "Lend", to: "ada" }).thenNothing()
    given([acquired, lent])
      .when({ _tag: "Lend", to: "ben" })
      .thenRejected(new Equipment.IsLent({ to: "ada" }))
    given([]).when({ _tag: "Lend", to: "ada" }).thenRejected("NoSuchEquipment")
  })

  it("can be retired only after it was returned", () => {
    given([acquired, lent]).when({ _tag: "Retire", reason: "worn" }).thenRejected("IsLent")
    given([acquired, lent, { _tag: "Returned" }])
      .when({ _tag: "Retire", reason: "worn" })
      .then([{ _tag: "Retired", reason: "worn" }])
  })

  it("satisfies the laws of deciders", () => {
    const borrower = FastCheck.constantFrom("ada", "ben")
    const commands: FastCheck.Arbitrary<Equipment.Command> = FastCheck.oneof(
      FastCheck.record({
        _tag: FastCheck.constant("Acquire" as const),
        name: FastCheck.constantFrom("drill", "saw"),
        cost: FastCheck.nat()
      }),
      FastCheck.record({ _tag: FastCheck.constant("Lend" as const), to: borrower }),
      FastCheck.constant({ _tag: "Return" as const }),
      FastCheck.constant({ _tag: "Retire" as const, reason: "worn" })
    )
    DeciderLaws.check(Equipment.decider, { commands, codec: Equipment.codec })
  })
})

describe("Equipment events", () => {
  it("are read in every version that was ever stored", () => {
    EventSamples.check(Equipment.codec, new URL("samples.ndjson", import.meta.url))
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

EventStoreContract.suite(
  "the register's store",
  Layer.provide(factory, SqlEventStore.layer(Register.Log, { filename: ":memory:", codec: Equipment.codec }))
)

const inFile = <A, E, R>(test: (filename: string) => Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "equipment-"))),
    (folder) => test(join(folder, "register.db")),
    (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
  )

describe("main", () => {
  it("prints the items of the borrower", async () => {
    const folder = mkdtempSync(join(tmpdir(), "equipment-"))
    try {
      const result = await run(new URL("main.ts", import.meta.url), join(folder, "register.db"))
      expect(result).toEqual({ status: 0, stdout: "drill-1: The loud drill\n", stderr: "" })
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

describe("Register", () => {
  const keeper = (id: string) => ({ actor: "keeper", id })
  const acquireItems = Effect.gen(function* () {
    yield* Register.execute("drill-1", { _tag: "Acquire", name: "The loud drill", cost: 120 }, keeper("1"))
    yield* Register.execute("saw-1", { _tag: "Acquire", name: "The old saw", cost: 30 }, keeper("2"))
  })

  it.live("executes a command with a repeated id once", () =>
    inFile((filename) =>
      Effect.gen(function* () {
        yield* acquireItems
        const first = yield* Register.execute("drill-1", { _tag: "Lend", to: "ada" }, { actor: "ada", id: "a" })
        expect(first.positions).toHaveLength(1)
        yield* Register.execute("drill-1", { _tag: "Return" }, keeper("3"))
        const lend = (to: string) => Register.execute("drill-1", { _tag: "Lend", to }, { actor: "ada", id: "a" })
        expect(yield* lend("ada")).toEqual({ ...first, replayed: true })
        expect(yield* Effect.flip(lend("ben"))).toMatchObject({ _tag: "CommandIdReused", commandId: "a" })
        yield* Register.execute("drill-1", { _tag: "Lend", to: "ada" }, { actor: "ada", id: "again" })
        expect(yield* Register.lentTo("ada")).toEqual([
          { item: "drill-1", name: "The loud drill", cost: 120, lent_to: "ada" }
        ])
        const rejection = yield* Effect.flip(
          Register.execute("drill-1", { _tag: "Lend", to: "ben" }, { actor: "ben", id: "b" })
        )
        expect(rejection).toMatchObject({ _tag: "IsLent", to: "ada" })
        expect([...(yield* Stream.runCollect(Register.history("drill-1")))]).toEqual([
          "1. Acquired",
          "2. Lent",
          "3. Returned",
          "4. Lent"
        ])
      }).pipe(Effect.provide(Register.layer(filename)))
    )
  )

  it.live("counts loans asynchronously", () =>
    inFile((filename) =>
      Effect.gen(function* () {
        const runner = yield* Effect.fork(Loans.run)
        yield* acquireItems
        yield* Register.execute("saw-1", { _tag: "Lend", to: "ben" }, keeper("3"))
        yield* Register.execute("saw-1", { _tag: "Return" }, keeper("4"))
        const { positions } = yield* Register.execute("drill-1", { _tag: "Lend", to: "ben" }, keeper("5"))
        expect(yield* Loans.loansOf("ben", positions[0] ?? 0)).toEqual(
          Option.some({ borrower: "ben", loans: 2, item: "drill-1" })
        )
        yield* Fiber.interrupt(runner)
      }).pipe(Effect.provide(Register.layer(filename)))
    )
  )

  it.live("retires an item only while its replacement is on the shelf", () =>
    inFile((filename) =>
      Effect.gen(function* () {
        yield* acquireItems
        yield* Register.execute("saw-1", { _tag: "Lend", to: "ada" }, keeper("3"))
        expect(yield* Effect.flip(Replacement.replace("drill-1", "saw-1", "keeper"))).toMatchObject({ item: "saw-1" })
        yield* Register.execute("saw-1", { _tag: "Return" }, keeper("4"))
        expect((yield* Replacement.replace("drill-1", "saw-1", "keeper")).positions).toEqual([5])
        const again = yield* Effect.flip(Replacement.replace("drill-1", "saw-1", "keeper"))
        expect(again).toMatchObject({ _tag: "NoSuchEquipment" })
      }).pipe(Effect.provide(Register.layer(filename)))
    )
  )

  it.live("decides again when the replacement is lent meanwhile", () =>
    inFile((filename) =>
      Effect.gen(function* () {
        yield* acquireItems
        const outcomes = yield* Effect.all(
          [
            Effect.either(Replacement.replace("drill-1", "saw-1", "keeper")),
            Effect.either(Register.execute("saw-1", { _tag: "Lend", to: "ada" }, keeper("3")))
          ],
          { concurrency: "unbounded" }
        )
        expect(outcomes[1]).toMatchObject({ _tag: "Right" })
        const log = yield* Register.Log
        const events = (yield* log.readAll({ from: 3 })).events.map(({ event }) => event._tag)
        expect(events).toEqual(Either.isRight(outcomes[0]) ? ["Retired", "Lent"] : ["Lent"])
      }).pipe(Effect.provide(Register.layer(filename)))
    )
  )

  it.live("has a past", () =>
    inFile((filename) =>
      Effect.gen(function* () {
        yield* acquireItems
        const log = yield* Register.Log
        yield* History.lendAt(3, "drill-1", "ada")
        expect(yield* log.readStream({ stream: "drill-1", from: 3 })).toEqual([])
        const [loan] = yield* log.readStream({ stream: "drill-1", from: 2 })
        const { positions } = yield* Option.match(Option.fromNullable(loan), {
          onNone: () => Effect.dieMessage("no loan"),
          onSome: (cause) => History.returnBecauseOf(cause, "drill-1")
        })
        yield* History.lendAt(4, "drill-1", "ben")
        const [returned] = (yield* log.readAll({ from: positions[0] ?? 0, limit: 1 })).events
        expect(returned?.metadata).toMatchObject({ causationId: loan?.id, correlationId: loan?.id })
        expect([...(yield* Stream.runCollect(History.desksOf("drill-1")))]).toEqual([3, 4])
        expect([...(yield* Stream.runCollect(History.lastBorrowers(1)))]).toEqual(["ben"])
        expect(yield* History.borrowerAt("drill-1", 0)).toBeNull()
        expect(yield* History.borrowerAt("drill-1", Number.MAX_SAFE_INTEGER)).toBe("ben")
        expect(yield* log.load("drill-1", History.loans)).toEqual({ state: 2, version: 4 })
      }).pipe(Effect.provide(Register.layer(filename)))
    )
  )

  it.live("has the same rows after reopening and after a rebuild", () =>
    inFile((filename) =>
      Effect.gen(function* () {
        const lend = Register.execute("saw-1", { _tag: "Lend", to: "ben" }, { actor: "ben", id: "b" })
        yield* Effect.provide(Effect.zipRight(acquireItems, lend), Register.layer(filename))
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

  it.live("sends a letter for each loan", () =>
    inFile((filename) =>
      Effect.gen(function* () {
        yield* acquireItems
        const letter = yield* Deferred.make<string>()
        const reminders = yield* Effect.fork(
          Reminders.run((to) => Effect.asVoid(Deferred.succeed(letter, `A letter to ${to}`)))
        )
        yield* Register.execute("saw-1", { _tag: "Lend", to: "ben" }, { actor: "ben", id: "b" })
        expect(yield* Effect.timeout(Deferred.await(letter), "5 seconds")).toBe("A letter to ben")
        yield* Fiber.interrupt(reminders)
      }).pipe(Effect.provide(Register.layer(filename)))
    )
  )

  it.live("parks a letter that cannot be sent, and sends it again", () =>
    inFile((filename) =>
      Effect.gen(function* () {
        yield* acquireItems
        let isRepaired = false
        const sent: Array<string> = []
        const reminders = yield* Effect.fork(
          Reminders.run((to) =>
            to === "ben" && !isRepaired ? Effect.fail("no address") : Effect.sync(() => sent.push(to))
          )
        )
        yield* Register.execute("saw-1", { _tag: "Lend", to: "ben" }, { actor: "ben", id: "b" })
        const unsent = (count: number) =>
          Effect.repeat(Effect.delay(Reminders.unsent, "20 millis"), { until: ({ length }) => length === count }).pipe(
            Effect.timeout("20 seconds")
          )
        const [parked] = yield* unsent(1)
        expect(parked).toMatchObject({ type: "Lent", cause: "no address", attempts: 6 })
        isRepaired = true
        expect(yield* Reminders.sendAgain(parked?.position ?? 0)).toBe(1)
        yield* unsent(0)
        expect(sent).toContain("ben")
        yield* Fiber.interrupt(reminders)
      }).pipe(Effect.provide(Register.layer(filename)))
    )
  )
})
