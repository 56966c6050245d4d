/** The table of sessions. The tests pass all times. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck, Redacted } from "effect"
import * as Sessions from "../../src/security/Sessions.ts"
import * as Storage from "./Storage.ts"

const opening = { login: "reader-1", origin: "10.0.0.1", at: 1_000_000, idle: 600_000, lifetime: 3_600_000 }

const open = (id: string, more: Partial<Sessions.NewSession> = {}) =>
  Effect.gen(function* () {
    const token = yield* Sessions.generateToken
    yield* Storage.write((run) => Sessions.open(run, { ...opening, id, token, ...more }))
    return token
  })

const find = (id: string, at: number) => Storage.write((run) => Sessions.find(run, id, at))
const touch = (id: string, at: number) => Storage.write((run) => Sessions.touch(run, id, at))
const idsOf = (sessions: ReadonlyArray<Sessions.OpenSession>) => sessions.map(({ id }) => id)

const tableText = Effect.map(Storage.rows("SELECT * FROM sessions"), (rows) => JSON.stringify(rows))

describe("a token", () => {
  it.effect("has 256 random bits and is redacted in logs", () =>
    Effect.gen(function* () {
      const tokens = yield* Effect.replicateEffect(Sessions.generateToken, 100)
      expect(new Set(tokens.map(Redacted.value)).size).toBe(100)
      for (const token of tokens) {
        expect(Redacted.value(token)).toMatch(/^[A-Za-z0-9_-]{43}$/)
        expect(Buffer.from(Redacted.value(token), "base64url")).toHaveLength(32)
        expect(`${token}${JSON.stringify(token)}`).not.toContain(Redacted.value(token))
      }
    })
  )

  it.prop("has a digest for any text", [FastCheck.fullUnicodeString()], ([text]) => {
    expect(Sessions.tokenDigest(Redacted.make(text))).toMatch(/^[0-9a-f]{64}$/)
  })

  it("has a digest in bounded time for any length", () => {
    for (const text of ["", "x".repeat(50_000_000), "\ud800", "\u0000"]) {
      expect(Sessions.tokenDigest(Redacted.make(text))).toMatch(/^[0-9a-f]{64}$/)
    }
    expect(Sessions.tokenDigest(Redacted.make("abc"))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
  })

  it.effect("is stored as a digest only", () =>
    Effect.gen(function* () {
      const token = yield* open("one")
      const table = yield* tableText
      expect(table).not.toContain(Redacted.value(token))
      expect(table).toContain(Sessions.tokenDigest(token))
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("finds its own session only", () =>
    Effect.gen(function* () {
      const [one, other] = [yield* open("one"), yield* open("other", { login: "reader-2", origin: null })]
      const byToken = (token: Redacted.Redacted) => Storage.write((run) => Sessions.byToken(run, token, opening.at))
      expect(yield* byToken(one)).toEqual({
        id: "one",
        login: "reader-1",
        origin: "10.0.0.1",
        openedAt: opening.at,
        seenAt: opening.at,
        expiresAt: opening.at + opening.lifetime
      })
      expect(yield* byToken(other)).toMatchObject({ id: "other", login: "reader-2", origin: null })
      const digest = Redacted.make(Sessions.tokenDigest(one))
      for (const token of [yield* Sessions.generateToken, digest, Redacted.make(""), Redacted.make("' OR 1 = 1 --")]) {
        expect(yield* byToken(token)).toBe(undefined)
      }
    }).pipe(Effect.provide(Storage.memory))
  )
})

describe("a session", () => {
  it.effect("expires after the idle timeout, to the millisecond", () =>
    Effect.gen(function* () {
      const token = yield* open("one")
      const end = opening.at + opening.idle
      expect(yield* find("one", end - 1)).toMatchObject({ id: "one" })
      expect(yield* find("one", end)).toBe(undefined)
      expect(yield* Storage.write((run) => Sessions.byToken(run, token, end))).toBe(undefined)
      expect(yield* Storage.write((run) => Sessions.byLogin(run, "reader-1", end))).toEqual([])
      expect(yield* Storage.write((run) => Sessions.latest(run, end))).toEqual([])
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("expires after its lifetime despite use", () =>
    Effect.gen(function* () {
      yield* open("one")
      const end = opening.at + opening.lifetime
      for (let at = opening.at; at < end; at += 300_000) {
        yield* touch("one", at)
      }
      yield* touch("one", end - 1)
      expect(yield* find("one", end - 1)).toMatchObject({ id: "one" })
      expect(yield* find("one", end)).toBe(undefined)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("records its use at most once a minute or a tenth of its idle timeout", () =>
    Effect.gen(function* () {
      yield* open("long", { idle: 6_000_000 })
      yield* open("short", { idle: 100_000 })
      for (const [id, step] of [
        ["long", 60_000],
        ["short", 10_000]
      ] as const) {
        yield* touch(id, opening.at + step - 1)
        expect(yield* find(id, opening.at + step)).toMatchObject({ seenAt: opening.at })
        yield* touch(id, opening.at + step)
        expect(yield* find(id, opening.at + step)).toMatchObject({ seenAt: opening.at + step })
        yield* touch(id, opening.at)
        expect(yield* find(id, opening.at + step)).toMatchObject({ seenAt: opening.at + step })
      }
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("stays expired when it is used", () =>
    Effect.gen(function* () {
      yield* open("one")
      const end = opening.at + opening.idle
      yield* touch("one", end)
      expect(yield* find("one", end)).toBe(undefined)
      expect(yield* find("one", end - 1)).toMatchObject({ seenAt: opening.at })
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("is listed latest first, up to the limit", () =>
    Effect.gen(function* () {
      yield* open("a", { at: opening.at })
      yield* open("b", { at: opening.at + 2 })
      yield* open("c", { at: opening.at + 1, login: "reader-2" })
      const at = opening.at + 3
      expect(idsOf(yield* Storage.write((run) => Sessions.byLogin(run, "reader-1", at)))).toEqual(["b", "a"])
      expect(idsOf(yield* Storage.write((run) => Sessions.latest(run, at)))).toEqual(["b", "c", "a"])
      expect(idsOf(yield* Storage.write((run) => Sessions.latest(run, at, 2)))).toEqual(["b", "c"])
      expect(yield* Storage.write((run) => Sessions.latest(run, at, 0))).toEqual([])
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("ends once and reports it", () =>
    Effect.gen(function* () {
      yield* open("one")
      expect(yield* Storage.write((run) => Sessions.end(run, "one"))).toBe(true)
      expect(yield* Storage.write((run) => Sessions.end(run, "one"))).toBe(false)
      expect(yield* find("one", opening.at)).toBe(undefined)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("ends with all others of its login except one", () =>
    Effect.gen(function* () {
      yield* Effect.forEach(["a", "b", "c"], (id) => open(id))
      yield* open("other", { login: "reader-2" })
      const ended = yield* Storage.write((run) => Sessions.endByLogin(run, "reader-1", "b", opening.at))
      expect(ended.toSorted()).toEqual(["a", "c"])
      expect(idsOf(yield* Storage.write((run) => Sessions.latest(run, opening.at))).toSorted()).toEqual(["b", "other"])
      expect(yield* Storage.write((run) => Sessions.endByLogin(run, "reader-1", null, opening.at))).toEqual(["b"])
      expect(yield* Storage.write((run) => Sessions.endByLogin(run, "reader-1", null, opening.at))).toEqual([])
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("is deleted after its expiry when another one is opened", () =>
    Effect.gen(function* () {
      yield* open("idle")
      yield* open("expired", { idle: 10 * opening.lifetime })
      yield* open("live", { idle: 10 * opening.lifetime, lifetime: 10 * opening.lifetime })
      const end = opening.at + opening.lifetime
      yield* Storage.write((run) => Sessions.prune(run, end - 1))
      expect(yield* Storage.rows("SELECT id FROM sessions ORDER BY id")).toEqual([{ id: "expired" }, { id: "live" }])
      yield* open("next", { at: end })
      expect(yield* Storage.rows("SELECT id FROM sessions ORDER BY id")).toEqual([{ id: "live" }, { id: "next" }])
    }).pipe(Effect.provide(Storage.memory))
  )

  it.scoped("persists when the file is reopened", () =>
    Effect.gen(function* () {
      const file = yield* Storage.file
      const token = yield* Effect.provide(open("one"), Storage.at(file))
      const session = Storage.write((run) => Sessions.byToken(run, token, opening.at))
      expect(yield* Effect.provide(session, Storage.at(file))).toMatchObject({ id: "one" })
    })
  )
})
