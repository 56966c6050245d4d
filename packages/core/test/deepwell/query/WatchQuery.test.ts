/** Live notices, and their redaction. */
import { describe, expect, it } from "@effect/vitest"
import type { QueryResult, Command } from "@scipnet/core"
import { Clearance, Deepwell, Scp, Site, User, UserId } from "@scipnet/core"
import { Effect, Fiber, Queue, Stream } from "effect"
import * as Fixture from "../Fixture.ts"
import * as Parts from "../Parts.ts"

const filled = <A, E, R>(test: Effect.Effect<A, E, R>) =>
  Effect.zipRight(Fixture.fill, test).pipe(Effect.provide(Parts.layer))

const reason = "as the test has it"
const entries = Effect.map(Parts.eventsAfter(0), (events) =>
  events.map(({ event }) => event).filter((event) => "query" in event && event.query === "watch")
)

/** The notices of a watcher from now on, and the fiber of the watch. */
const watching = (user: string) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const told = yield* Queue.unbounded<QueryResult.Notice>()
    const before = (yield* entries).length
    const fiber = yield* Effect.fork(
      Fixture.as(user)(Stream.runForEach(deepwell.watch, (notice) => Queue.offer(told, notice)))
    )
    yield* Effect.iterate(before, {
      while: (count) => count === before,
      body: () => Effect.map(entries, (all) => all.length)
    })
    return { told, fiber }
  })

const marker = (name: string) => Scp.Rename.make({ scp: "SCP-001", name })

/** The notices of a watcher for some commands, up to one that is visible to all. */
const toldOf = (user: string, commands: ReadonlyArray<Command.Command>) =>
  Effect.gen(function* () {
    const { told, fiber } = yield* watching(user)
    yield* Effect.forEach(commands, (command) => Parts.execute("admin", command))
    yield* Parts.execute("admin", marker(`Last for ${user}`))
    const notices: Array<QueryResult.Notice> = []
    for (let next = yield* Queue.take(told); next.name !== `Last for ${user}`; next = yield* Queue.take(told)) {
      notices.push(next)
    }
    yield* Fiber.interrupt(fiber)
    return notices.map(({ action, type, id, by }) => `${action} ${type} ${id} by ${by}`)
  })

describe("watching", () => {
  it.live("reports changes of visible records, with the actor if they are visible", () =>
    Effect.gen(function* () {
      const commands = [
        Scp.Rename.make({ scp: "SCP-002", name: "Another" }),
        Scp.Rename.make({ scp: "SCP-003", name: "Another" }),
        Scp.ChangeStatus.make({ scp: "SCP-002", to: "explained", reason })
      ]
      expect(yield* toldOf("archivist-2", commands)).toEqual([
        "ScpRenamed scp SCP-002 by null",
        "ScpStatusChanged scp SCP-002 by null"
      ])
      const again = [Scp.Rename.make({ scp: "SCP-002", name: "Again" })]
      expect(yield* toldOf("admin", again)).toEqual(["ScpRenamed scp SCP-002 by admin"])
    }).pipe(filled)
  )

  it.live("reports nothing about hidden sections, references to hidden records, passwords and reads", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const secret = { title: "Annex", body: "Text.", clearance: Clearance.make(5) }
      yield* Parts.execute("admin", Site.Found.make({ site: "Site-77", name: "Hidden", clearance: Clearance.make(5) }))
      const commands = [
        Scp.FileSection.make({ scp: "SCP-001", section: "secret", ...secret }),
        Scp.ReviseSection.make({ scp: "SCP-001", section: "secret", body: "Other text." }),
        Scp.AssignSite.make({ scp: "SCP-001", site: "Site-77" }),
        Scp.AssignSite.make({ scp: "SCP-001", site: null }),
        User.Rename.make({ user: "reader-5", name: "Another" }),
        Scp.FileSection.make({ scp: "SCP-001", section: "open", ...secret, clearance: null })
      ]
      const { told, fiber } = yield* watching("reader-1")
      yield* Fixture.as("reader-1")(deepwell.access({ type: "scp", id: "SCP-001" }))
      yield* Fixture.operator(deepwell.resetPassword(UserId.UserId.make("reader-1"), Fixture.password))
      yield* Effect.forEach(commands, (command) => Parts.execute("admin", command))
      expect((yield* Queue.take(told)).action).toBe("ScpSectionFiled")
      expect(yield* Queue.size(told)).toBe(0)
      yield* Fiber.interrupt(fiber)
    }).pipe(filled)
  )

  it.live("reports to a watcher that their own clearance was lowered, but not to another reader", () =>
    Effect.gen(function* () {
      const lowered = User.ChangeClearance.make({ user: "reader-5", clearance: Clearance.make(1), reason })
      expect(yield* toldOf("reader-5", [lowered])).toEqual(["UserClearanceChanged user reader-5 by null"])
      const raised = User.ChangeClearance.make({ user: "reader-5", clearance: Clearance.make(3), reason })
      expect(yield* toldOf("reader-1", [raised, lowered])).toEqual([])
    }).pipe(filled)
  )

  it.live("does not report to a user a proposal to raise them to a clearance that they do not hold", () =>
    Effect.gen(function* () {
      const proposed = User.ProposeClearance.make({ user: "reader-1", clearance: Clearance.make(5), reason })
      const renamed = User.Rename.make({ user: "reader-1", name: "Another Name" })
      expect(yield* toldOf("reader-1", [proposed, renamed])).toEqual([expect.stringContaining("UserRenamed")])
    }).pipe(filled)
  )

  it.live("ends with the next event for a watcher who may no longer act; with an entry before and after", () =>
    Effect.gen(function* () {
      const { fiber } = yield* watching("reader-1")
      yield* Parts.execute("admin", User.Deactivate.make({ user: "reader-1", reason }))
      expect(yield* Effect.flip(Fiber.join(fiber))).toMatchObject({ _tag: "ActorInactive" })
      expect(yield* entries).toMatchObject([
        { decision: "granted", rule: "visible-only" },
        { decision: "denied", rule: "ActorInactive", details: { count: 0 } }
      ])
    }).pipe(filled)
  )

  it.live("appends the number of notices when the watcher leaves", () =>
    Effect.gen(function* () {
      const { told, fiber } = yield* watching("archivist-2")
      yield* Parts.execute("admin", marker("Another"))
      yield* Queue.take(told)
      yield* Fiber.interrupt(fiber)
      expect((yield* entries).at(-1)).toMatchObject({ rule: "closing", details: { ended: "interrupted", count: 1 } })
    }).pipe(filled)
  )
})
