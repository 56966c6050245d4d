/** Reading and writing the session file. */
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { NodeContext } from "@effect/platform-node"
import { afterEach, beforeEach, describe, expect, it } from "@effect/vitest"
import { UserId } from "@scipnet/core"
import type { Layer } from "effect"
import { Clock, ConfigProvider, Effect, Option, Redacted, TestClock } from "effect"
import { vi } from "vitest"
import * as SessionFile from "../../src/connection/SessionFile.ts"

const token = "marked-token"

const kept = (name: string, expiresAt = 1_000, secret = token): SessionFile.StoredSession => ({
  deepwell: `/deepwells/${name}.db`,
  user: UserId.UserId.make("r.vance"),
  token: Redacted.make(secret),
  expiresAt
})

const entry = { deepwell: "/deepwells/a.db", user: "r.vance", token, expiresAt: 1_000 }
const content = (sessions: unknown, version: unknown = 1) => JSON.stringify({ version, sessions })

describe("the session file", () => {
  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "scipnet-kept-"))
    file = join(folder, "deep", "er", "sessions.json")
  })
  afterEach(() => {
    vi.restoreAllMocks()
    rmSync(folder, { recursive: true, force: true })
  })

  const here = <A, E>(effect: Effect.Effect<A, E, Layer.Layer.Success<typeof NodeContext.layer>>) =>
    Effect.suspend(() => {
      const settings = ConfigProvider.fromMap(new Map([["SCIPNET_SESSION_FILE", file]]))
      return effect.pipe(Effect.withConfigProvider(settings), Effect.provide(NodeContext.layer))
    })

  const found = (name: string) => here(SessionFile.find(kept(name).deepwell))

  const write = (text: string | Uint8Array) => {
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, text, { mode: 0o600 })
  }

  it.effect("returns a stored session until it is removed", () =>
    Effect.gen(function* () {
      expect(yield* found("a")).toEqual(Option.none())
      yield* here(SessionFile.store(kept("a")))
      yield* here(SessionFile.store(kept("b")))
      yield* here(SessionFile.store(kept("a", 2_000, "another")))
      expect(yield* found("a")).toEqual(Option.some(kept("a", 2_000, "another")))
      expect(yield* found("b")).toEqual(Option.some(kept("b")))
      // A late removal does not remove a newer session.
      yield* here(SessionFile.remove(kept("a")))
      expect(yield* found("a")).toEqual(Option.some(kept("a", 2_000, "another")))
      yield* here(SessionFile.remove(kept("a", 0, "another")))
      expect(yield* found("a")).toEqual(Option.none())
      expect(yield* found("b")).toEqual(Option.some(kept("b")))
    })
  )

  it.effect("has mode 0600 in a folder of mode 0700, without other files", () =>
    Effect.gen(function* () {
      yield* here(SessionFile.store(kept("a")))
      const modes = [file, dirname(file), dirname(dirname(file))].map((path) => statSync(path).mode & 0o777)
      expect(modes).toEqual([0o600, 0o700, 0o700])
      expect(readdirSync(dirname(file))).toEqual(["sessions.json"])
    })
  )

  it.effect("drops expired sessions, and the earliest ones beyond the limit", () =>
    Effect.gen(function* () {
      yield* here(SessionFile.store(kept("a", 500)))
      yield* TestClock.adjust(600)
      yield* here(SessionFile.store(kept("b")))
      expect(readFileSync(file, "utf8")).not.toContain("/deepwells/a.db")
      const names = Array.from({ length: 100 }, (_, index) => `n${index}`)
      yield* Effect.forEach(names, (name) => here(SessionFile.store(kept(name))))
      expect(yield* found("b")).toEqual(Option.none())
      expect(yield* found("n0")).toEqual(Option.some(kept("n0")))
      expect(yield* found("n99")).toEqual(Option.some(kept("n99")))
    })
  )

  it.live("stores concurrent sessions", () =>
    Effect.gen(function* () {
      const names = Array.from({ length: 10 }, (_, index) => `n${index}`)
      const late = (yield* Clock.currentTimeMillis) + 60_000
      yield* Effect.forEach(names, (name) => here(SessionFile.store(kept(name, late))), { concurrency: "unbounded" })
      const all = yield* Effect.forEach(names, found)
      expect(all.filter(Option.isSome)).toHaveLength(10)
    })
  )

  it.live("reports an unfinished write of another process", () =>
    Effect.gen(function* () {
      write(content([]))
      writeFileSync(`${file}.new`, "")
      const error = yield* Effect.flip(here(SessionFile.store(kept("a"))))
      expect(error).toMatchObject({ _tag: "BusySessionFile", path: file, claim: `${file}.new` })
      expect(readFileSync(file, "utf8")).toBe(content([]))
    })
  )

  it.effect.each([
    ["nothing", ""],
    ["text", "marked-garbage"],
    ["null", "null"],
    ["no fields", "{}"],
    ["another version", content([], 2)],
    ["a number for a token", content([{ ...entry, token: 7 }])],
    ["a token that is too long", content([{ ...entry, token: "x".repeat(201) }])],
    ["a name that is none", content([{ ...entry, user: "Not An Id" }])],
    ["no time", content([{ ...entry, expiresAt: null }])],
    ["too many sessions", content(Array.from({ length: 101 }, () => entry))],
    ["brackets without end", "[".repeat(100_000)],
    ["more than it can be", " ".repeat(1_048_577)],
    ["no text", new Uint8Array([0xff, 0xfe, 0])]
  ] as const)("is rejected with %s in it, unchanged and not quoted", ([, text]) =>
    Effect.gen(function* () {
      write(text)
      const before = readFileSync(file)
      const errors = [yield* Effect.flip(found("a")), yield* Effect.flip(here(SessionFile.store(kept("a"))))]
      for (const error of errors) {
        expect(error).toMatchObject({ _tag: "BrokenSessionFile", path: file })
        expect(JSON.stringify(error)).not.toContain("marked-")
      }
      expect(readFileSync(file).equals(before)).toBe(true)
      expect(readdirSync(dirname(file))).toEqual(["sessions.json"])
    })
  )

  it.effect("is rejected if it is a folder", () =>
    Effect.gen(function* () {
      mkdirSync(file, { recursive: true })
      expect(yield* Effect.flip(found("a"))).toMatchObject({ _tag: "BrokenSessionFile" })
    })
  )

  it.effect("is rejected if other accounts can access or own it", () =>
    Effect.gen(function* () {
      write(content([entry]))
      for (const mode of [0o640, 0o604, 0o620, 0o602, 0o610, 0o777]) {
        chmodSync(file, mode)
        expect(yield* Effect.flip(found("a"))).toMatchObject({ _tag: "ExposedSessionFile", reason: "rights" })
      }
      chmodSync(file, 0o600)
      expect(yield* found("a")).toEqual(Option.some(kept("a")))
      vi.spyOn(Object(process), "getuid").mockReturnValue(statSync(file).uid + 1)
      expect(yield* Effect.flip(found("a"))).toMatchObject({ _tag: "ExposedSessionFile", reason: "owner" })
      expect(yield* Effect.flip(here(SessionFile.store(kept("b"))))).toMatchObject({ _tag: "ExposedSessionFile" })
    })
  )
})
