/** The current code opens files of older versions and gives the same answers as those versions. */
import { readFileSync, statSync, writeFileSync } from "node:fs"
import { gunzipSync } from "node:zlib"
import { Deepwell, Findings, Doctor, User } from "@scipnet/core"
import { Effect, Stream } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { bin } from "../packages/cli/test/cli/Program.ts"
import * as Sqlite from "../packages/cli/test/cli/Sqlite.ts"
import * as Programs from "./Programs.ts"
import * as Fixtures from "./Fixtures.ts"

/** Later than all events that a test writes, in milliseconds. */
const afterwards = 10 * 60_000

const withDeepwell = <A, E>(
  filename: string,
  time: number,
  use: (deepwell: Deepwell.Deepwell["Type"]) => Effect.Effect<A, E>
) =>
  Effect.flatMap(Deepwell.Deepwell, use).pipe(
    Effect.provide(Deepwell.layerSqlite({ filename, security: Fixtures.security })),
    Fixtures.withClock(time),
    Effect.runPromise
  )

const examine = (filename: string, time: number) =>
  Fixtures.operator(Doctor.examine({ filename })).pipe(Fixtures.withClock(time), Effect.runPromise)

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

// Values that 0.1.0 disclosed and later versions hide from the same reader: names of users, references, compartments in
// `why`, instances of sections, counts, and all fields of an audit entry that is now masked.
const nullWhenHidden = new Set(["by", "approvedBy", "site", "taskForce", "director", "leader", "held", "rule"])
const absentWhenHidden = new Set(["instance", "count", "note"])
// The sentence of an access rule, which is explained in other words; its name is compared.
const sentences = new Set(["says"])
const maskedFields = new Set(["target", "details", "rule", "masked"])

const isHidden = (key: string, now: Readonly<Record<string, unknown>>): boolean =>
  (nullWhenHidden.has(key) && now[key] === null) ||
  (absentWhenHidden.has(key) && !(key in now)) ||
  (maskedFields.has(key) && now["masked"] === true) ||
  (key === "compartments" && Array.isArray(now[key]) && now[key].length === 0)

/** Returns a recorded answer without the values that are now hidden. */
const stillVisible = (then: unknown, now: unknown): unknown =>
  Array.isArray(then)
    ? then.map((each: unknown, index) => stillVisible(each, Array.isArray(now) ? now[index] : undefined))
    : isRecord(then) && isRecord(now)
      ? Object.fromEntries(
          Object.entries(then).flatMap(([key, value]) =>
            isHidden(key, now) || sentences.has(key) ? [] : [[key, stillVisible(value, now[key])] as const]
          )
        )
      : then

/** Compares each answer with the recorded one. Later versions can add fields, and hide values from their reader. */
const compareReads = (filename: string, time: number, reads: ReadonlyArray<Fixtures.Read>) =>
  withDeepwell(filename, time, (deepwell) =>
    Effect.forEach(reads, (each) =>
      Effect.map(Fixtures.answer(deepwell, each), (now) => {
        const { as, read, query, ...then } = each
        expect({ as, read, query, result: now }).toMatchObject({
          as,
          read,
          query,
          result: Object(stillVisible(then, now))
        })
      })
    )
  )

describe.each(Fixtures.versions)("the files of %s", (version) => {
  const folder = Fixtures.folder()
  afterAll(() => folder.remove())
  const { at, position, hash, log, consumers } = Fixtures.description(version)
  const reads = Fixtures.reads(version)
  let original: string
  beforeAll(() => {
    original = Fixtures.unpack(version, "deepwell.db", folder.file("original.db"))
  })

  const run = async (args: ReadonlyArray<string>, deepwell: string, sessions: string, time = at) => {
    const { status, stdout, stderr } = await Programs.run(
      process.execPath,
      [bin, ...args, "--deepwell", deepwell, "--json"],
      {
        env: {
          PATH: process.env["PATH"],
          HOME: folder.file("home"),
          NODE_OPTIONS: `--import=${Fixtures.clockModule}`,
          FIXTURE_CLOCK: String(time),
          SCIPNET_SESSION_FILE: sessions,
          SCIPNET_ARGON2_MEMORY_KIB: "64",
          SCIPNET_ARGON2_PASSES: "1"
        }
      }
    )
    const json = (text: string) =>
      text
        .split("\n")
        .filter((line) => line !== "")
        .map((line): unknown => JSON.parse(line))
    return { code: status, values: json(stdout), errors: json(stderr) }
  }

  it("pass scipnet doctor before and after this version opens them", async () => {
    const file = folder.copy(original, "examined.db")
    const before = await examine(file, at)
    // Findings that are expected of an older file: migrations and projections of later versions are missing.
    const expected: ReadonlyArray<string> = ["SchemaOlder", "ProjectionOutdated", "CustodyUnrecorded", "NoEntry"]
    expect(before.findings.filter(({ _tag }) => !expected.includes(_tag))).toEqual([])
    expect(Findings.isWell(before)).toBe(true)
    const rootPage = Sqlite.value(
      file,
      "SELECT group_concat(name || rootpage) FROM sqlite_schema WHERE type = 'table' AND name = 'scps'"
    )
    const head = await withDeepwell(file, at, (deepwell) => Fixtures.operator(deepwell.verify))
    expect(head.position).toBeGreaterThanOrEqual(position)
    const after = await examine(file, at + afterwards)
    // That version did not record which user set a password.
    expect(after.findings).toEqual([
      { _tag: "CustodyUnrecorded", count: expect.any(Number), first: expect.arrayContaining(["archivist-2"]) }
    ])
    expect(Findings.isWell(after)).toBe(true)
    expect(after.checked).toEqual(Findings.checks)
    expect(Sqlite.value(file, `SELECT hash FROM events WHERE position = ${position}`)).toBe(hash)
    // The read models were adopted, not rebuilt.
    expect(
      Sqlite.value(
        file,
        "SELECT group_concat(name || rootpage) FROM sqlite_schema WHERE type = 'table' AND name = 'scps'"
      )
    ).toBe(rootPage)
  })

  it("give the same answers", async () => {
    await compareReads(folder.copy(original, "read.db"), at, reads)
  })

  it("give the same answers after a rebuild", async () => {
    const file = folder.copy(original, "rebuilt.db")
    await withDeepwell(file, at, (deepwell) => Fixtures.operator(Stream.runDrain(deepwell.rebuild())))
    await compareReads(file, at, reads)
    expect(Findings.isWell(await examine(file, at + afterwards))).toBe(true)
  })

  it("keep the checkpoints of consumers", () => {
    const file = folder.copy(original, "consumers.db")
    for (const { name, position: checkpoint } of consumers) {
      expect(Sqlite.value(file, `SELECT position FROM consumers WHERE name = '${name}'`)).toBe(checkpoint)
    }
  })

  it("give the same answers after the exported log was imported into a new deepwell", async () => {
    const file = folder.file("imported.db")
    const text = gunzipSync(readFileSync(new URL(`fixtures/${version}/log.ndjson.gz`, import.meta.url)))
    const imported = await withDeepwell(file, at, (deepwell) =>
      Fixtures.operator(deepwell.importLog(Stream.make(text)))
    )
    expect(imported).toMatchObject({ position, hash, added: position })
    expect(Sqlite.value(file, "SELECT id FROM log")).toBe(log)
    // Sessions are not part of the log.
    await compareReads(
      file,
      at,
      reads.filter(({ read }) => read !== "sessions")
    )
    // Neither are passwords, or the users who set them.
    const diagnosis = await examine(file, at + afterwards)
    const tags = diagnosis.findings.map(({ _tag }) => _tag)
    expect(tags.toSorted()).toEqual(["CredentialsMissing", "CustodyUnrecorded"])
    expect(Findings.isWell(diagnosis)).toBe(true)
  })

  it("allow two people to complete a change that requires both; doctor lists accounts until they are confirmed", async () => {
    const file = folder.copy(original, "two.db")
    const user = "reader-1"
    const raised = await withDeepwell(file, at, (deepwell) =>
      Effect.gen(function* () {
        const custody = yield* Fixtures.operator(deepwell.custody({ user }))
        expect(custody).toMatchObject({ inCustody: false, custodians: [], isRecorded: false })
        const raise = User.ProposeClearance.make({ user, clearance: { level: 5, compartments: [] }, reason: "a test" })
        yield* Deepwell.actingAs("overseer-a")(deepwell.execute(raise))
        const pending = yield* Deepwell.actingAs("overseer-b")(deepwell.pending)
        const proposal = pending.find(({ record }) => record === user)?.proposal ?? "none"
        yield* Deepwell.actingAs("overseer-b")(deepwell.execute(User.ApproveClearance.make({ user, proposal })))
        return yield* Deepwell.actingAs(user)(deepwell.whoAmI)
      })
    )
    expect(raised).toMatchObject({ clearance: { level: 5 } })
    const before = (await examine(file, at + afterwards)).findings
    expect(before).toMatchObject([{ _tag: "CustodyUnrecorded" }])
    const confirmed = "auditor-3"
    await withDeepwell(file, at, (deepwell) =>
      Effect.flatMap(Fixtures.operator(deepwell.custody({ user: confirmed })), ({ credential }) =>
        Fixtures.operator(deepwell.execute(User.Confirm.make({ user: confirmed, credential })))
      )
    )
    const countOf = (findings: typeof before) => findings.map((each) => each._tag === "CustodyUnrecorded" && each.count)
    const unrecorded = (await examine(file, at + 2 * afterwards)).findings
    expect(countOf(unrecorded)).toEqual([Number(countOf(before)[0]) - 1])
  })

  it("accept the stored session", async () => {
    const file = folder.copy(original, "session.db")
    const sessions = folder.file("sessions.json")
    const stored = Fixtures.read(version, "sessions.json")
    expect(stored).toContain('"/deepwell.db"')
    writeFileSync(sessions, stored.replace('"/deepwell.db"', JSON.stringify(file)), { mode: 0o600 })
    const printed = Fixtures.printed(version)
    expect(printed.length).toBeGreaterThan(0)
    for (const { args, ...then } of printed) {
      const now = { args, ...(await run(args, file, sessions)) }
      expect(now).toMatchObject(Object(stillVisible({ args, ...then }, now)))
    }
    // The session file still has the session, and only its owner can read it.
    expect(readFileSync(sessions, "utf8")).toContain(JSON.stringify(file))
    expect(statSync(sessions).mode & 0o077).toBe(0)
    expect(await run(["logout"], file, sessions)).toMatchObject({ code: 0, values: [{ ended: true }] })
  })

  it("pass scipnet verify and scipnet doctor", async () => {
    const file = folder.copy(original, "program.db")
    const none = folder.file("no-sessions.json")
    expect(await run(["verify"], file, none)).toMatchObject({ code: 0, errors: [] })
    expect(await run(["doctor"], file, none, at + afterwards)).toMatchObject({ code: 0, errors: [] })
  })
})
