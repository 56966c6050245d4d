/** The spans of the methods of the service. */
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Checkpoint, Clearance, Deepwell, PageImport, Queries, Scp, User } from "@scipnet/core"
import { Cause, Effect, Exit, Layer, Option, Record, Redacted, Schema, Stream } from "effect"
import { UserId } from "../../src/domain/UserId.ts"
import * as RecordedSpans from "../eventsourcing/sql/RecordedSpans.ts"
import * as Backend from "./Backend.ts"
import * as Fixture from "./Fixture.ts"
import * as Parts from "./Parts.ts"
import * as QueryCalls from "./QueryCalls.ts"

type Door = Deepwell.Deepwell["Type"]

const file = { type: "scp", id: "SCP-001" } as const
const [user, secret] = [UserId.make("reader-1"), Redacted.make("another lantern altogether")]
const enrol = User.Register.make({ user: "newcomer", name: "A Newcomer", clearance: Clearance.make(1) })
const kept = { format: "scipnet-checkpoint", log: "0".repeat(32), position: 1, hash: "0".repeat(64), at: 0 } as const
const page = Schema.decodeUnknownSync(PageImport.Page)({
  candidates: ["SCP-2001"],
  name: "A Page",
  classification: { objectClass: "Safe", secondaryClass: null, disruption: null, risk: null },
  level: 2,
  status: "active",
  sections: [],
  provenance: { page: "77", link: "https://example.org/77", author: "An Author", licence: "CC BY-SA 3.0" },
  createdAt: 1_200_000_000_000
})

/** A call of each method. */
const calls: { readonly [Method in keyof Door]: (door: Door) => unknown } = {
  ...Record.map(Queries.queries, (_, method) => (door: Door) => QueryCalls.call(door, method)),
  execute: (door) => door.execute(Scp.Rename.make({ scp: "SCP-001", name: "Another" })),
  register: (door) => door.register(enrol, secret),
  watch: (door) => door.watch,
  exportAudit: (door) => door.exportAudit({}),
  changePassword: (door) => door.changePassword(user, secret, secret),
  resetPassword: (door) => door.resetPassword(user, secret),
  setPhrase: (door) => door.setPhrase(user, secret, secret),
  breakGlass: (door) => door.breakGlass({ ...file, reason: "a test" }, secret),
  signReview: (door) => door.signReview({ glass: "none", note: "a test" }),
  configure: (door) => door.configure({}),
  revokeSession: (door) => door.revokeSession("none"),
  login: (door) => door.login("admin", Fixture.password),
  resume: (door) => door.resume(secret),
  findSession: (door) => door.findSession(secret),
  logout: (door) => door.logout({ id: "none", user: UserId.make("admin") }),
  verify: (door) => door.verify,
  events: (door) => door.events({}),
  follow: (door) => door.follow({}),
  importPage: (door) => door.importPage(page),
  beginImportReport: (door) => door.beginImportReport({ source: "scp-data", series: [] }),
  addToImportReport: (door) => door.addToImportReport(1, [], true),
  importReport: (door) => door.importReport({}),
  importLegacy: (door) => door.importLegacy({ file: "there-is-none.db" }),
  backup: (door) => door.backup("nowhere.db"),
  rebuild: (door) => door.rebuild(),
  exportLog: (door) => door.exportLog,
  importLog: (door) => door.importLog(Stream.empty),
  checkpoint: (door) => door.checkpoint,
  verifyCheckpoint: (door) => door.verifyCheckpoint(Checkpoint.Checkpoint.make(kept)),
  consumers: (door) => door.consumers,
  parkedEvents: (door) => door.parkedEvents("mail"),
  retryParked: (door) => door.retryParked("mail"),
  discardParked: (door) => door.discardParked("mail", 1),
  ping: (door) => door.ping,
  health: (door) => door.health,
  sessionEnds: (door) => door.sessionEnds
}

const isStream = (value: unknown): value is Stream.Stream<unknown, unknown, never> =>
  typeof value === "object" && value !== null && Stream.StreamTypeId in value

const isEffect = (value: unknown): value is Effect.Effect<unknown, unknown, never> => Effect.isEffect(value)

// A stream that has no value yet is left after it. An answer of PostgreSQL takes longer on a busy machine.
const patience = () => (Backend.isSingleFile() ? "200 millis" : "5 seconds")

/** Runs an effect, or reads the first value of a stream for a while. */
const run = (given: unknown): Effect.Effect<unknown, unknown> =>
  isStream(given)
    ? Effect.timeout(Stream.runDrain(Stream.take(given, 1)), patience())
    : isEffect(given)
      ? given
      : Effect.dieMessage("neither an effect nor a stream")

describe("the service", () => {
  it.effect("has a call in this test for each of its methods", () =>
    Effect.gen(function* () {
      expect(Object.keys(calls).toSorted()).toEqual(Object.keys(yield* Deepwell.Deepwell).toSorted())
    }).pipe(Effect.provide(Parts.layer))
  )

  it.scopedLive.each(Object.entries(calls))("%s is one span that contains all of its work", ([method, call]) =>
    Effect.gen(function* () {
      yield* Fixture.fill
      const door = yield* Deepwell.Deepwell
      const inside = Effect.flatMap(Effect.context<never>(), (context) =>
        Effect.provide(
          Effect.suspend(() => run(call(door))),
          context
        )
      )
      const { spans, exit } = yield* RecordedSpans.during(Fixture.as("admin")(inside))
      const roots = spans.filter(({ parent }) => Option.isNone(parent))
      expect(roots.map(({ name }) => name)).toEqual([`Deepwell.${method}`])
      expect(spans.filter(({ name }) => name.startsWith("Deepwell."))).toHaveLength(1)
      expect(spans.length).toBeGreaterThan(1)
      const [root] = roots
      expect(root?.status._tag).toBe("Ended")
      expect(root?.status._tag === "Ended" && Exit.isFailure(root.status.exit)).toBe(Exit.isFailure(exit))
      expect(Exit.isFailure(exit) && Cause.isDie(exit.cause)).toBe(false)
    }).pipe(Effect.provide(Layer.merge(Parts.layerFile, NodeContext.layer)))
  )
})
