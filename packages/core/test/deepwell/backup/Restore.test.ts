/** Restoring a backup over a deepwell. */
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { MaintenanceError, Deepwell, Operator, Restore, Login } from "@scipnet/core"
import { Deferred, Effect, Either } from "effect"
import { EventLog } from "../../../src/deepwell/EventLog.ts"
import * as ChildProcess from "../../processes/ChildProcess.ts"
import * as BackedUp from "./BackedUp.ts"
import * as Fixture from "../Fixture.ts"
import * as Meddling from "../Meddling.ts"
import * as OnFile from "../OnFile.ts"

const idle = new URL("../../processes/IdleProgram.ts", import.meta.url)
const writer = new URL("../../processes/CommandProgram.ts", import.meta.url)

const sessions = "SELECT id FROM sessions"
const throttles = "SELECT key FROM throttles"

const replacedBy = /^deepwell\.db\.replaced-\d{4}-\d\d-\d\dT\d{6}\.\d{3}Z$/

describe("a restored backup", () => {
  it.scopedLive("has the state of the backup and an audit event; the previous file is renamed", () =>
    Effect.gen(function* () {
      const { file, backup } = yield* BackedUp.prepare
      const now = Meddling.rows(file, BackedUp.events)
      const then = Meddling.rows(backup, BackedUp.events)
      const bytes = readFileSync(backup)

      const restored = yield* BackedUp.restore(backup, file)

      expect(Meddling.beside(file)).toEqual(["copy.db", expect.stringMatching(replacedBy)])
      expect(readFileSync(backup)).toEqual(bytes)
      expect(restored.position).toBe(then.length)
      expect(Meddling.rows(restored.replaced ?? "", BackedUp.events)).toEqual(now)
      const found = Meddling.rows(file, BackedUp.events)
      expect(found.slice(0, then.length)).toEqual(then)
      expect(found.length).toBe(then.length + 1)
      expect(found.at(-1)).toMatchObject({ stream: "access-operator:holder" })
      expect(JSON.stringify(found.at(-1))).toContain(restored.hash)
      expect(statSync(file).mode & 0o777).toBe(0o600)

      yield* Effect.gen(function* () {
        expect(yield* Effect.flatMap(EventLog, (log) => log.verify)).toMatchObject({ position: found.length })
        yield* BackedUp.rename("Renamed Again")
      }).pipe(Effect.provide(OnFile.layer(file)))
    })
  )

  it.scopedLive("has no sessions and no login throttles", () =>
    Effect.gen(function* () {
      const { file, backup, token } = yield* BackedUp.prepare
      expect([Meddling.rows(backup, sessions).length, Meddling.rows(backup, throttles).length]).toEqual([1, 3])
      expect(yield* BackedUp.restore(backup, file)).toMatchObject({ sessions: 1 })
      expect([Meddling.rows(file, sessions), Meddling.rows(file, throttles)]).toEqual([[], []])
      const refused = Effect.flatMap(Deepwell.Deepwell, (door) => Effect.flip(door.resume(token)))
      expect(yield* Effect.provide(refused, OnFile.layer(file))).toEqual(new Login.LoginRefused())
      const heard = Effect.flatMap(Deepwell.Deepwell, (door) => door.login("admin", Fixture.password))
      expect(yield* Effect.provide(heard, OnFile.layer(file))).toMatchObject({ user: "admin" })
    })
  )

  it.scopedLive("is restored to a free path, and ignores a write-ahead log of another file", () =>
    Effect.gen(function* () {
      const { file, backup } = yield* BackedUp.prepare
      rmSync(file)
      writeFileSync(`${file}-wal`, "left behind")
      expect(yield* BackedUp.restore(backup, file)).toMatchObject({ replaced: null })
      expect(Meddling.rows(file, "PRAGMA integrity_check")).toEqual([{ integrity_check: "ok" }])
      expect(Meddling.beside(file)).toEqual(["copy.db", expect.stringMatching(/\.replaced-.*-wal$/)])
    })
  )

  it.scopedLive("requires the operator", () =>
    Effect.gen(function* () {
      const { file, backup } = yield* BackedUp.prepare
      const before = Meddling.rows(file, BackedUp.events)
      const error = yield* Effect.flip(Fixture.as("admin")(Restore.restore({ backup, filename: file })))
      expect(error).toEqual(new Operator.OperatorOnly({ action: "restore" }))
      expect(Meddling.rows(file, BackedUp.events)).toEqual(before)
    })
  )
})

describe("restoring over a deepwell in use", () => {
  /** Fails, and changes nothing. */
  const refuses = (backup: string, file: string) =>
    Effect.gen(function* () {
      expect(yield* Effect.flip(BackedUp.restore(backup, file))).toEqual(
        new MaintenanceError.DeepwellInUse({ path: file })
      )
      expect(Meddling.beside(file).filter((name) => !/-(wal|shm)$/.test(name))).toEqual(["copy.db"])
    })

  const running = (program: URL, ...args: ReadonlyArray<string>) =>
    Effect.tap(ChildProcess.open(program, args, { listen: true }), ({ lines }) =>
      Effect.iterate(0, {
        while: () => lines.length === 0,
        body: (waited) => Effect.as(Effect.sleep("5 millis"), waited + 1)
      })
    )

  it.scopedLive("fails while an idle process has it open, until that exits or is killed", () =>
    Effect.gen(function* () {
      const { file, backup } = yield* BackedUp.prepare
      const child = yield* running(idle, file)
      yield* refuses(backup, file)
      yield* Effect.provide(BackedUp.rename("Still In Use"), OnFile.layer(file))
      const before = Meddling.rows(file, BackedUp.events)
      yield* refuses(backup, file)
      yield* child.kill
      // The renamed file contains the commits of the write-ahead log.
      const { replaced } = yield* BackedUp.restore(backup, file)
      expect(Meddling.rows(replaced ?? "", BackedUp.events)).toEqual(before)
      expect(Meddling.beside(file)).toEqual(["copy.db", expect.stringMatching(replacedBy)])
    })
  )

  it.scopedLive("fails while another process writes, without disturbing it", () =>
    Effect.gen(function* () {
      const { file, backup } = yield* BackedUp.prepare
      const child = yield* running(writer, file, "w", "100000", "4")
      for (const before of [1, 2, 3].map((times) => times * 10)) {
        yield* Effect.iterate(0, {
          while: () => child.lines.length < before,
          body: (waited) => Effect.as(Effect.sleep("5 millis"), waited + 1)
        })
        yield* refuses(backup, file)
      }
      yield* child.kill
      expect(child.lines.filter((line) => line.includes("failed"))).toEqual([])
    })
  )

  it.scopedLive("fails while this process has it open", () =>
    Effect.gen(function* () {
      const { file, backup } = yield* BackedUp.prepare
      yield* Effect.provide(Effect.zipRight(refuses(backup, file), BackedUp.rename("Going On")), OnFile.layer(file))
    })
  )

  it.scopedLive("fails while a reader has it open", () =>
    Effect.gen(function* () {
      const { file, backup } = yield* BackedUp.prepare
      yield* Meddling.hold(file, "SELECT count(*) FROM events")
      yield* refuses(backup, file)
    })
  )
})

it.scopedLive("a process that opens the deepwell during a restore gets the restored file, or an error", () =>
  Effect.gen(function* () {
    const outcomes = new Set<string>()
    for (const delay of [0, 5, 20, 60]) {
      yield* Effect.gen(function* () {
        const { file, backup } = yield* BackedUp.prepare
        const name = `Renamed Meanwhile ${delay}`
        const taken = yield* Deferred.make<void>()
        const coming = Effect.zipRight(
          Deferred.await(taken),
          Effect.delay(Effect.provide(BackedUp.rename(name), OnFile.layer(file)), `${delay} millis`)
        )
        const restoring = Restore.restore({
          backup,
          filename: file,
          progress: () => Effect.asVoid(Deferred.succeed(taken, undefined))
        })
        const [, done] = yield* Effect.all([Fixture.operator(restoring), Effect.either(coming)], { concurrency: 2 })
        const found = JSON.stringify(Meddling.rows(file, BackedUp.events))
        // No write to the renamed file is reported as committed.
        expect([delay, found.includes(name)]).toEqual([delay, Either.isRight(done)])
        expect(found).not.toContain("Renamed After")
        outcomes.add(Either.isRight(done) ? "done" : done.left._tag)
      }).pipe(Effect.scoped)
    }
    expect(
      [...outcomes].filter((outcome) => !["done", "DatabaseUnavailable", "DatabaseBusy"].includes(outcome))
    ).toEqual([])
  })
)
