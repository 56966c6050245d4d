/** The contents of a replica's file after its server has stopped. */
import { dirname } from "node:path"
import { expect } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as Database from "@scipnet/core/database/Database"
import * as DatabaseSettings from "@scipnet/core/database/DatabaseSettings"
import * as ReplicaDatabase from "@scipnet/postgres/replica/ReplicaDatabase"
import { bin } from "../../packages/cli/test/cli/Program.ts"
import * as Programs from "../Programs.ts"
import * as Fleet from "./Fleet.ts"
import { dump } from "../../packages/core/test/readmodels/Dump.ts"

const rows = (text: string) =>
  Effect.flatMap(Database.Database, (database) => database.read("a query of the test", (run) => run(text)))

/** All rows of the read models, the events and the open sessions. Fails if the full-text index differs from its table. */
const contents = (filename: string) =>
  Effect.all({
    readModels: dump,
    events: rows("SELECT * FROM events ORDER BY position"),
    commands: rows("SELECT * FROM commands ORDER BY actor, command_id"),
    sessions: rows("SELECT * FROM sessions ORDER BY id")
  }).pipe(
    Effect.provide(Layer.orDie(ReplicaDatabase.layer({ filename, create: false, settings: DatabaseSettings.defaults })))
  )

/** Runs `scipnet doctor` on a replica and its log. Returns the exit code and the output. */
const doctor = (log: string, replica: string, allow: Fleet.Options["allow"], home: string) =>
  Effect.promise(async () => {
    const { status, stdout, stderr } = await Programs.run(
      process.execPath,
      [bin, "doctor", "--log", log, "--replica", replica],
      { env: { PATH: process.env["PATH"], HOME: home, ...Fleet.allowing(allow) } }
    )
    return { status, output: `${stdout}${stderr}` }
  })

/** Expects a clean `doctor` on each replica, and equal replicas, which have the first `length` events of the log. */
export const expectEqual = (
  log: string,
  replicas: ReadonlyArray<string>,
  length: number,
  allow: Fleet.Options["allow"]
) =>
  Effect.gen(function* () {
    for (const replica of replicas) {
      const { status, output } = yield* doctor(log, replica, allow, dirname(replica))
      expect([status, output]).toEqual([0, expect.any(String)])
    }
    const [first, ...others] = yield* Effect.forEach(replicas, contents)
    // Each doctor appends one event, which the replicas examined before it do not have.
    const shared = (all: typeof first) => ({
      ...all,
      readModels: { ...all?.readModels, audit: [] },
      events: all?.events.slice(0, length)
    })
    expect(shared(first).events).toHaveLength(length)
    for (const other of others) expect(shared(other)).toEqual(shared(first))
    return first
  })
