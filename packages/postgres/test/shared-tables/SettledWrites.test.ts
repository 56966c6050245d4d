/** Companion writes whose append was committed, although the reply to its commit was lost. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, Fiber, Redacted } from "effect"
import * as AccessEvent from "@scipnet/core/domain/access/AccessEvent"
import type { DomainEvent } from "@scipnet/core/domain/DomainEvent"
import { UserId } from "@scipnet/core/domain/UserId"
import * as EventLog from "@scipnet/core/deepwell/EventLog"
import * as Appender from "@scipnet/core/eventsourcing/append/Appender"
import * as Event from "@scipnet/core/eventsourcing/Event"
import { SecurityWrite } from "@scipnet/core/security/SecurityWrite"
import * as PgCommitLog from "../../src/log/PgCommitLog.ts"
import * as PgSecurityWrites from "../../src/shared-tables/PgSecurityWrites.ts"
import * as Installation from "../rig/Installation.ts"
import * as Proxy from "../rig/Proxy.ts"
import * as SharedFixture from "./SharedFixture.ts"

const noon = 1_000_000_000_000
const user = UserId.make("owner")

const session = (id: string) =>
  SecurityWrite.OpenSession({
    id,
    token: Redacted.make(`token of ${id}`),
    login: user,
    origin: null,
    at: noon,
    idle: 60_000,
    lifetime: 3_600_000
  })

const sleep = { text: "SELECT pg_sleep(0.4)" }

describe.skipIf(Installation.isSkipped)("the writes of an append whose outcome was unknown", () => {
  it.scopedLive.each([
    ["some", SecurityWrite.EndSessionsOf({ login: user, except: "kept", at: noon }), ["missed"]],
    ["all", SecurityWrite.EndAllSessions(), ["kept", "listed", "missed"]]
  ] as const)("return the sessions that they ended: %s", ([_, ending, expected]) =>
    Effect.gen(function* () {
      const { cluster, name, settings, query } = yield* SharedFixture.emptyLog()
      const proxy = yield* Proxy.make(cluster.port)
      const hosts = [Redacted.make(cluster.url({ database: name, port: proxy.port }))]
      const append = Appender.make(yield* PgCommitLog.make<DomainEvent>({ ...settings, hosts }), EventLog.codec)
      const metadata = Event.actorMetadata("operator:test")
      const appended = (stream: string, event: DomainEvent, companion: Parameters<typeof append>[1]) =>
        Effect.flatMap(Event.mint([event]), (events) =>
          append({ appends: [{ stream, expected: "any", events }], metadata }, companion)
        )
      const acted = AccessEvent.OperatorActed.make({ action: "test", details: {} })
      const opening = PgSecurityWrites.interpret(["kept", "listed", "missed"].map(session))
      yield* appended("operators", acted, opening.companion)
      for (const id of ["kept", "listed", "missed"]) {
        yield* appended(AccessEvent.sessionStream(id), acted, undefined)
      }

      const { companion, endedSessions } = PgSecurityWrites.interpret([ending])
      const slow = { ...companion, statements: [...(companion?.statements ?? []), sleep] }
      const closed = AccessEvent.SessionClosed.make({ user, session: "listed", cause: "test" })
      const fiber = yield* Effect.fork(appended(AccessEvent.sessionStream("listed"), closed, slow))
      const runs = query(`SELECT FROM pg_stat_activity WHERE state = 'active' AND query = '${sleep.text}'`)
      yield* Effect.repeat(Effect.delay(runs, 10), { until: (rows) => rows.length > 0 })
      yield* proxy.freeze(["toClient"])
      const ended = query("SELECT FROM scipnet.sessions WHERE ended")
      yield* Effect.repeat(Effect.delay(ended, 10), { until: (rows) => rows.length > 0 })
      yield* proxy.cut()
      yield* proxy.thaw
      expect(yield* Fiber.join(fiber)).toMatchObject({ replayed: false })
      expect([...endedSessions()].toSorted()).toEqual(expected)
    })
  )
})
