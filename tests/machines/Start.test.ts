/** Starts of a server on a log: settings, refusals with the next step, and a log that cannot be reached. */
import { spawn } from "node:child_process"
import { chmodSync, existsSync, readdirSync, writeFileSync } from "node:fs"
import { once } from "node:events"
import { text } from "node:stream/consumers"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "@effect/vitest"
import { Duration, Effect } from "effect"
import * as Cluster from "../../packages/postgres/test/rig/Cluster.ts"
import * as ClusterFiles from "../../packages/postgres/test/rig/ClusterFiles.ts"
import * as Installation from "../../packages/postgres/test/rig/Installation.ts"
import * as Proxy from "../../packages/postgres/test/rig/Proxy.ts"
import { admin, at, make, on, reader, settingsOf, succeed, withoutLog, type Machines } from "./Machines.ts"

const program = fileURLToPath(new URL("../../packages/server/dist/bin.js", import.meta.url))

/** Runs a server that is expected to end by itself. */
const end = ({ box, env }: Machines, args: ReadonlyArray<string>, more: Readonly<Record<string, string>> = {}) =>
  Effect.promise(async () => {
    const child = spawn(process.execPath, [program, ...args], {
      env: {
        ...box.env({ ...env, SCIPNET_REPLICA: box.path("r.db"), ...more }),
        SCIPNET_TCP_PORT: "0",
        SCIPNET_HTTP_PORT: "0",
        SCIPNET_WEB_PORT: "off"
      },
      cwd: box.folder,
      timeout: 60_000,
      stdio: ["ignore", "pipe", "pipe"]
    })
    const closed = once(child, "close")
    const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), closed])
    expect(stdout + stderr).not.toMatch(/marked-|bottom/)
    return { code: Number(code), stdout, stderr }
  })

const password = encodeURIComponent("a well without a bottom")

describe.skipIf(Installation.isSkipped)("a server on a log", () => {
  it.scopedLive("explains its settings without the password", () =>
    Effect.gen(function* () {
      const machines = yield* on(settingsOf(`postgres://scipnet:${password}@db1,db2:5433/records`))
      const { code, stdout } = yield* end(machines, ["check-config"])
      expect(code).toBe(0)
      expect(stdout).toMatch(/SCIPNET_LOG +postgres:\/\/scipnet:<redacted>@db1:5432,db2:5433\/records +\(environment\)/)
      expect(stdout).toMatch(/SCIPNET_LOG_ALLOW +no-synchronous-standby,no-fsync +\(environment\)/)
      expect(stdout).toMatch(/SCIPNET_LOG_CLOCK_SKEW +30s/)
      expect(stdout).toMatch(/SCIPNET_REPLICA +\S+r\.db +\(environment\)/)
      writeFileSync(machines.box.path("no.pem"), "no certificate")
      for (const [more, problem] of [
        [{ SCIPNET_DEEPWELL: "a.db" }, "SCIPNET_DEEPWELL is set too"],
        [{ SCIPNET_LOG: `postgres://u:${password}@db/x?sslmode=disable` }, "no parameters"],
        [{ SCIPNET_LOG: password }, "expected a URL"],
        [{ SCIPNET_LOG_ALLOW: "everything" }, "no-synchronous-standby, asynchronous-commit"],
        [{ SCIPNET_LOG_SCHEMA: "pg_catalog" }, "SCIPNET_LOG_SCHEMA"],
        [{ SCIPNET_LOG_TLS: "prefer" }, "SCIPNET_LOG_TLS"],
        [{ SCIPNET_LOG_CA: "absent.pem" }, "SCIPNET_LOG_CA: absent.pem cannot be read (ENOENT)"],
        [{ SCIPNET_LOG_CA: "no.pem" }, "SCIPNET_LOG_CA: no.pem contains no certificate"],
        [{ SCIPNET_REPLICA: "absent/r.db" }, "SCIPNET_REPLICA: absent/r.db cannot be created"]
      ] as const) {
        const invalid = yield* end(machines, ["check-config"], more)
        expect(invalid.code).toBe(2)
        expect(invalid.stdout).toContain(problem)
      }
      const started = yield* end(machines, [], { SCIPNET_LOG_CA: "absent.pem", SCIPNET_REPLICA: "absent/r.db" })
      expect(started).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("SCIPNET_LOG_CA: absent") })
      expect(started.stderr).toContain("SCIPNET_REPLICA: absent/r.db cannot be created")
      const certificate = yield* machines.operate(["log", "status"], { env: { SCIPNET_LOG_CA: "absent.pem" } })
      expect(certificate).toMatchObject({ code: 2, stderr: expect.stringContaining("SCIPNET_LOG_CA: absent.pem") })
      const both = yield* end(machines, ["--deepwell", "a.db", "--log", "postgres://db/x"])
      expect(both).toMatchObject({
        code: 2,
        stderr: expect.stringContaining("--deepwell cannot be combined with --log")
      })
      const nameless = yield* end(machines, ["--log", "postgres://db", "--replica", "r.db"], { SCIPNET_LOG: "" })
      expect(nameless.stderr).toContain("  SCIPNET_LOG: expected the name of a database")
      const alone = yield* end(machines, ["--set-aside-diverged"], { SCIPNET_LOG: "", SCIPNET_REPLICA: "" })
      expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining("requires --log or SCIPNET_LOG") })
    })
  )

  it.scopedLive("refuses a login, a missing log and a log that could lose changes, with the next step", () =>
    Effect.gen(function* () {
      const machines = yield* make
      const { cluster, database, env } = machines
      const wrong = cluster.url({ database, password: "marked-mistake" })
      const cases: ReadonlyArray<readonly [Record<string, string>, string, string]> = [
        [{ SCIPNET_LOG: wrong }, "LOG_AUTHENTICATION", "PGPASSWORD"],
        [{ SCIPNET_LOG_SCHEMA: "absent" }, "LOG_MISSING", "scipnet log create"],
        [{ SCIPNET_LOG_ALLOW: "" }, "", "Invalid settings"],
        [{ SCIPNET_LOG_ALLOW: "no-fsync" }, "LOG_NO_SYNCHRONOUS_STANDBY", "SCIPNET_LOG_ALLOW"],
        [{ SCIPNET_LOG_ALLOW: "no-synchronous-standby" }, "LOG_NO_FSYNC", "fsync = on"],
        [{ SCIPNET_LOG_TLS: "verify-full" }, "LOG_TLS", "SCIPNET_LOG_CA"]
      ]
      for (const [more, reason, next] of cases) {
        const { code, stderr } = yield* end(machines, [], more)
        expect([code, stderr]).toEqual([reason === "" ? 2 : 3, expect.stringContaining(next)])
        expect(stderr).toContain(reason)
      }
      const file = machines.box.path("passwords")
      writeFileSync(file, `127.0.0.1:${cluster.port}:*:postgres:a well without a bottom\n`)
      chmodSync(file, 0o600)
      const bare = { SCIPNET_LOG: `postgres://postgres@127.0.0.1:${cluster.port}/${database}` }
      const byFile = { ...env, ...bare, PGPASSFILE: file }
      expect(yield* machines.run(admin, ["whoami"], { env: byFile })).toMatchObject({ code: 0 })
      const byVariable = { ...env, ...bare, PGPASSWORD: "a well without a bottom" }
      expect(yield* machines.run(admin, ["whoami"], { env: byVariable })).toMatchObject({ code: 0 })
    })
  )

  it.scopedLive("refuses asynchronous commits and a standby, and uses verified TLS", () =>
    Effect.gen(function* () {
      const primary = yield* Cluster.primary({ name: "tls", isDurable: false, tls: true })
      const url = primary.url().replace("127.0.0.1", "localhost")
      const machines = yield* on({
        ...settingsOf(url),
        SCIPNET_LOG_CA: ClusterFiles.authority
      })
      yield* succeed(machines.operate(["log", "create"]))
      yield* succeed(machines.operate(["init", "--user", admin]))
      expect(yield* machines.run(admin, ["whoami"])).toMatchObject({ code: 0 })
      yield* primary.configure({ synchronous_commit: "off" })
      expect((yield* end(machines, [])).stderr).toContain("LOG_ASYNCHRONOUS_COMMIT")
      const allowed = { SCIPNET_LOG_ALLOW: "no-synchronous-standby,asynchronous-commit,no-fsync" }
      expect(yield* machines.run(admin, ["whoami"], { env: allowed })).toMatchObject({ code: 0 })
    })
  )

  it.scopedLive("fails typed while the log cannot be reached, discloses nothing, and recovers without a restart", () =>
    Effect.gen(function* () {
      const { cluster, database, run, box, env } = yield* make
      const proxy = yield* Proxy.make(cluster.port)
      const machines = yield* on({ ...env, SCIPNET_LOG: cluster.url({ database, port: proxy.port }) })
      yield* proxy.refuse(true)
      const unreachable = yield* end(machines, [], { SCIPNET_LOG_TIMEOUT: "1 second" })
      expect([unreachable.code, unreachable.stderr]).toEqual([3, expect.stringContaining("LOG_UNREACHABLE")])
      yield* proxy.refuse(false)

      const server = yield* machines.serve("r.db", { SCIPNET_LOG_TIMEOUT: "2 seconds" })
      const read = run(reader, ["access", "scp", "173", ...at(server)], withoutLog)
      yield* succeed(read)
      yield* proxy.refuse(true)
      yield* proxy.cut()
      const [took, during] = yield* Effect.timed(read)
      expect(during.code).toBe(4)
      expect(during.stdout).toBe("")
      expect(Duration.toMillis(took)).toBeLessThan(30_000)
      const ready = (path: string) => Effect.promise(() => fetch(`${server.http}${path}`))
      expect(yield* ready("/readyz")).toMatchObject({ status: 503 })
      expect(yield* ready("/healthz")).toMatchObject({ status: 200 })
      yield* proxy.refuse(false)
      yield* Effect.repeat(Effect.delay(ready("/readyz"), 200), { until: ({ status }) => status === 200 }).pipe(
        Effect.timeout("20 seconds")
      )
      yield* succeed(read)
      expect(existsSync(box.path("r.db"))).toBe(false)
    })
  )

  it.scopedLive("puts a replica aside that its log does not know, only when it is asked to", () =>
    Effect.gen(function* () {
      const machines = yield* make
      const { box, operate, serve } = machines
      const replica = box.path("r.db")
      const other = { SCIPNET_LOG_SCHEMA: "other" }
      yield* succeed(operate(["log", "create"], { env: other }))
      yield* succeed(operate(["init", "--user", admin, "--replica", replica], { env: other }))
      const refused = yield* end(machines, [])
      expect([refused.code, refused.stderr]).toEqual([3, expect.stringContaining("LOG_FOREIGN")])
      expect(readdirSync(box.folder).filter((name) => name.includes("diverged"))).toEqual([])

      const server = yield* serve("r.db", {}, ["--set-aside-diverged"])
      expect(server.log()).toContain("The diverged replica was set aside")
      const [kept = ""] = readdirSync(box.folder).filter((name) => /^r\.db\.diverged-[\d-]+T[\d-]+/.test(name))
      const shown = yield* operate(["log", "status", "--json", "--replica", box.path(kept)])
      expect(shown).toMatchObject({ code: 1, stderr: "" })
      expect(JSON.parse(shown.stdout)).toMatchObject({ replica: { isOfLog: false } })
      yield* succeed(machines.run(reader, ["access", "scp", "173", ...at(server)], withoutLog))
    })
  )
})
