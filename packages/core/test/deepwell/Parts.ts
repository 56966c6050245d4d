/**
 * A deepwell with its database and log: for tests that read tables, or replace the log.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Command } from "@scipnet/core"
import { Deepwell } from "@scipnet/core"
import { Effect, Layer } from "effect"
import * as Database from "../../src/database/Database.ts"
import * as DatabaseSettings from "../../src/database/DatabaseSettings.ts"
import type { ExecuteOptions } from "../../src/deepwell/request/CommandHandler.ts"
import { EventLog } from "../../src/deepwell/EventLog.ts"
import * as FileFormat from "../../src/deepwell/FileFormat.ts"
import type { DomainEvent } from "../../src/domain/DomainEvent.ts"
import type { RecordedEvent } from "../../src/eventsourcing/Event.ts"
import { Passwords } from "../../src/security/Passwords.ts"
import * as Security from "../../src/security/SecurityConfig.ts"
import * as Backend from "./Backend.ts"
import * as Fixture from "./Fixture.ts"

const passwords = Passwords.layer.pipe(
  Layer.provideMerge(Security.SecurityConfig.layer({ ...Security.defaults, ...Fixture.security }))
)

/** The database and the passwords, without a log. */
export const storage = Layer.merge(
  passwords,
  Database.layer({
    filename: ":memory:",
    create: true,
    applicationId: 0x53435044,
    migrations: FileFormat.migrations,
    settings: DatabaseSettings.defaults
  })
)

const over = (filename: string) =>
  Layer.provideMerge(Deepwell.layer, Backend.services({ filename, security: Fixture.security }))

/** The service in memory, with its database and log. */
export const layer = over(":memory:")

/** The same in a file of a temporary folder. */
export const layerFile = Layer.unwrapScoped(
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() => mkdtempSync(join(tmpdir(), "deepwell-"))),
      (folder) => Effect.sync(() => rmSync(folder, { recursive: true }))
    ),
    (folder) => over(join(folder, "deepwell.db"))
  )
)

/** Executes a command as a user. */
export const execute = (user: string, command: Command.Command, options?: ExecuteOptions) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.as(user)(deepwell.execute(command, options)))

/** Executes a command as the operator. */
export const operate = (command: Command.Command) =>
  Effect.flatMap(Deepwell.Deepwell, (deepwell) => Fixture.operator(deepwell.execute(command)))

/** Executes a command that is rejected. Returns the rejection. */
export const refusal = (user: string, command: Command.Command, options?: ExecuteOptions) =>
  Effect.flip(execute(user, command, options))

/** The events after a position. Writes no audit entry. */
export const eventsAfter = (position: number) =>
  Effect.flatMap(EventLog, (log) => Effect.map(log.readAll({ from: position + 1 }), ({ events }) => events))

/** The position of the last event. */
export const end = Effect.flatMap(EventLog, (log) => Effect.map(log.head, ({ position }) => position))

/** Runs an effect. Returns its exit and the events that it appended. */
export const written = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const before = yield* end
    const exit = yield* Effect.exit(effect)
    return { exit, events: yield* eventsAfter(before) }
  })

/** The types and streams of events. */
export const places = (events: ReadonlyArray<RecordedEvent<DomainEvent>>) =>
  events.map(({ type, stream }) => `${type} in ${stream}`)

/** The rows of a statement on the tables that replicas do not have: credentials, throttles, consumers and import reports. */
export const shared = Backend.shared

/** The rows of a SQL query on the database. */
export const rows = (text: string) =>
  Effect.flatMap(Database.Database, (database) =>
    database.read("a query of the test", (run) => run(text).filter((row) => typeof row === "object" && row !== null))
  )

/** Runs an effect with a conflict: `by` runs after its read, directly before its first append. */
export const overtaken = <A, E, R, X, F>(effect: Effect.Effect<A, E, R>, by: Effect.Effect<X, F, Deepwell.Deepwell>) =>
  Effect.gen(function* () {
    const log = yield* EventLog
    const deepwell = yield* Deepwell.Deepwell
    let pending: Effect.Effect<unknown> = Effect.orDie(Effect.provideService(by, Deepwell.Deepwell, deepwell))
    const meanwhile = Effect.suspend(() => {
      const now = pending
      pending = Effect.void
      return now
    })
    const slow = EventLog.of({ ...log, appendAll: (request) => Effect.zipRight(meanwhile, log.appendAll(request)) })
    return yield* Effect.provide(effect, Layer.provide(Deepwell.layer, Layer.succeed(EventLog, slow)))
  })
