/** Secrets and texts of records are neither in PostgreSQL's log nor in errors and logs of the program, and secrets not in its files. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Deepwell } from "@scipnet/core"
import { Duration, Effect, Exit, Layer, Redacted } from "effect"
import { Client } from "pg"
import * as Fixture from "../../../core/test/deepwell/Fixture.ts"
import * as Markers from "../../../core/test/deepwell/Markers.ts"
import * as Scenario from "../../../core/test/deepwell/MarkedScenario.ts"
import * as OnFile from "../../../core/test/deepwell/OnFile.ts"
import * as Witness from "../../../core/test/deepwell/Witness.ts"
import * as Postgres from "../../src/Postgres.ts"
import * as PgSchema from "../../src/schema/PgSchema.ts"
import * as Cluster from "../rig/Cluster.ts"
import * as Installation from "../rig/Installation.ts"
import * as SharedFixture from "./SharedFixture.ts"

/** The server writes each statement to its log, with the parameters unless a connection prevents it. */
const talkative = {
  log_statement: "all",
  log_min_duration_statement: 0,
  log_parameter_max_length: -1,
  log_parameter_max_length_on_error: -1,
  log_error_verbosity: "verbose"
}

/** Runs steps. Returns the names of those that succeeded. */
const follow = (witness: Witness.Witness, steps: ReadonlyArray<Scenario.Step>) =>
  Effect.map(
    Effect.forEach(steps, ({ name, run }) => Effect.map(witness.hear("error", run), (exit) => ({ name, exit }))),
    (outcomes) => outcomes.filter(({ exit }) => Exit.isSuccess(exit)).map(({ name }) => name)
  )

/** Locks the tables until the scope ends, so that statements of others fail. */
const locked = (url: string) =>
  Effect.acquireRelease(
    Effect.promise(async () => {
      const client = new Client({ connectionString: url })
      await client.connect()
      await client.query("BEGIN; LOCK TABLE scipnet.events, scipnet.throttles, scipnet.credentials, scipnet.log")
      return client
    }),
    (client) => Effect.promise(() => client.end())
  )

const filesIn = (folder: string): ReadonlyArray<Buffer> =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [readFileSync(join(entry.parentPath, entry.name))] : []
  )

const inFiles = (files: ReadonlyArray<Buffer>, markers: ReadonlyArray<string>) =>
  new Set(files.flatMap((file) => Markers.found(markers, file)))

describe.skipIf(Installation.isSkipped)("a deepwell in PostgreSQL", () => {
  it.scopedLive("discloses no marker in the server's log and files, also while statements fail", () =>
    Effect.gen(function* () {
      const cluster = yield* Cluster.primary({ name: "talkative", isDurable: false, settings: talkative })
      const folder = yield* OnFile.folder
      const settings = SharedFixture.settingsOf(cluster.url(), {
        allow: ["no-synchronous-standby", "asynchronous-commit", "no-fsync"],
        deadline: Duration.millis(400),
        lockTimeout: Duration.millis(100)
      })
      yield* PgSchema.create(settings)
      const witness = Witness.make()
      const options = { ...settings, replica: join(folder, "replica.db"), security: Fixture.security }
      const opened = Layer.provideMerge(Deepwell.layer, Postgres.services(options))
      const { token, failed } = yield* Effect.gen(function* () {
        yield* Fixture.fill
        const door = yield* Deepwell.Deepwell
        const session = yield* door.login(Scenario.holder, Fixture.password, "test")
        const steps = [...Scenario.filing(door), ...Scenario.accounts(door, session)]
        expect(yield* follow(witness, steps)).toEqual(
          expect.arrayContaining([
            "files a section at level 5",
            "enrols",
            "logs in",
            "sets a phrase",
            "uses break-glass"
          ])
        )
        yield* locked(cluster.url())
        const failed = yield* follow(witness, Scenario.failing(door, session))
        return { token: Redacted.value(session.token), failed }
      }).pipe(Effect.scoped, Effect.provide(Layer.provideMerge(opened, witness.layer)))
      expect(failed).not.toContain("files")

      const secrets = [...Scenario.markers.secrets, token]
      const text = yield* cluster.log
      expect(text).toContain("INSERT INTO credentials")
      expect(text).toContain("lock timeout")
      expect(Markers.found([...secrets, ...Scenario.markers.texts], text)).toEqual([])
      expect(Markers.found(["$argon2id$"], text)).toEqual([])
      const said = witness.said.map((saying) => saying.text).join("\n")
      expect(Markers.found([...secrets, ...Scenario.markers.texts], said)).toEqual([])

      yield* cluster.query("CHECKPOINT")
      const files = filesIn(cluster.data)
      expect(inFiles(files, ["$argon2id$", Scenario.texts.five])).toEqual(new Set(["$argon2id$", Scenario.texts.five]))
      expect(inFiles(files, secrets)).toEqual(new Set())
    })
  )
})
