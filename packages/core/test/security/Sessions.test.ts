/** Open sessions, to the millisecond; all times are the test's. */
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck, Redacted } from "effect"
import * as Sessions from "../../src/security/Sessions.ts"
import * as Storage from "./Storage.ts"

const opening = { login: "reader-1", origin: "10.0.0.1", at: 1_000_000, idle: 600_000, lifetime: 3_600_000 }

const open = (id: string, more: Partial<Sessions.Opening> = {}) =>
  Effect.gen(function* () {
    const token = yield* Sessions.mintToken
    yield* Storage.write((run) => Sessions.open(run, { ...opening, id, token, ...more }))
    return token
  })

const find = (id: string, at: number) => Storage.write((run) => Sessions.find(run, id, at))
const touch = (id: string, at: number) => Storage.write((run) => Sessions.touch(run, id, at))
const idsOf = (found: ReadonlyArray<Sessions.OpenSession>) => found.map(({ id }) => id)

const whole = Effect.map(Storage.rows("SELECT * FROM sessions"), (found) => JSON.stringify(found))

describe("a token", () => {
  it.effect("is 256 random bits, and shows itself to no log", () =>
    Effect.gen(function* () {
      const tokens = yield* Effect.replicateEffect(Sessions.mintToken, 100)
      expect(new Set(tokens.map(Redacted.value)).size).toBe(100)
      for (const token of tokens) {
        expect(Redacted.value(token)).toMatch(/^[A-Za-z0-9_-]{43}$/)
        expect(Buffer.from(Redacted.value(token), "base64url")).toHaveLength(32)
        expect(`${token}${JSON.stringify(token)}`).not.toContain(Redacted.value(token))
      }
    })
  )

  it.prop("has a digest whatever text it is", [FastCheck.fullUnicodeString()], ([text]) => {
    expect(Sessions.hashOf(Redacted.make(text))).toMatch(/^[0-9a-f]{64}$/)
  })

  it("has a digest at once however long it is", () => {
    for (const text of ["", "x".repeat(50_000_000), "\ud800", "\u0000"]) {
      expect(Sessions.hashOf(Redacted.make(text))).toMatch(/^[0-9a-f]{64}$/)
    }
    expect(Sessions.hashOf(Redacted.make("abc"))).toBe(
      "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
  })

  it.effect("is not in the table, its digest is", () =>
    Effect.gen(function* () {
      const token = yield* open("one")
      const table = yield* whole
      expect(table).not.toContain(Redacted.value(token))
      expect(table).toContain(Sessions.hashOf(token))
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("finds its own session and no other", () =>
    Effect.gen(function* () {
      const [one, other] = [yield* open("one"), yield* open("other", { login: "reader-2", origin: null })]
      const by = (token: Redacted.Redacted) => Storage.write((run) => Sessions.byToken(run, token, opening.at))
      expect(yield* by(one)).toEqual({
        id: "one",
        login: "reader-1",
        origin: "10.0.0.1",
        openedAt: opening.at,
        seenAt: opening.at,
        expiresAt: opening.at + opening.lifetime
      })
      expect(yield* by(other)).toMatchObject({ id: "other", login: "reader-2", origin: null })
      const digest = Redacted.make(Sessions.hashOf(one))
      for (const token of [yield* Sessions.mintToken, digest, Redacted.make(""), Redacted.make("' OR 1 = 1 --")]) {
        expect(yield* by(token)).toBe(undefined)
      }
    }).pipe(Effect.provide(Storage.memory))
  )
})

describe("a session", () => {
  it.effect("is over as soon as it was left unused for the time, not a millisecond earlier", () =>
    Effect.gen(function* () {
      const token = yield* open("one")
      const end = opening.at + opening.idle
      expect(yield* find("one", end - 1)).toMatchObject({ id: "one" })
      expect(yield* find("one", end)).toBe(undefined)
      expect(yield* Storage.write((run) => Sessions.byToken(run, token, end))).toBe(undefined)
      expect(yield* Storage.write((run) => Sessions.ofLogin(run, "reader-1", end))).toEqual([])
      expect(yield* Storage.write((run) => Sessions.all(run, end))).toEqual([])
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("is over at the end of its lifetime, however much it is used", () =>
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

  it.effect("notes its use to a minute, or to a tenth of a short time", () =>
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

  it.effect("that is over does not come back by being used", () =>
    Effect.gen(function* () {
      yield* open("one")
      const end = opening.at + opening.idle
      yield* touch("one", end)
      expect(yield* find("one", end)).toBe(undefined)
      expect(yield* find("one", end - 1)).toMatchObject({ seenAt: opening.at })
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("is listed to the latest first, as many as are asked for", () =>
    Effect.gen(function* () {
      yield* open("a", { at: opening.at })
      yield* open("b", { at: opening.at + 2 })
      yield* open("c", { at: opening.at + 1, login: "reader-2" })
      const at = opening.at + 3
      expect(idsOf(yield* Storage.write((run) => Sessions.ofLogin(run, "reader-1", at)))).toEqual(["b", "a"])
      expect(idsOf(yield* Storage.write((run) => Sessions.all(run, at)))).toEqual(["b", "c", "a"])
      expect(idsOf(yield* Storage.write((run) => Sessions.all(run, at, 2)))).toEqual(["b", "c"])
      expect(yield* Storage.write((run) => Sessions.all(run, at, 0))).toEqual([])
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("ends once, and says so", () =>
    Effect.gen(function* () {
      yield* open("one")
      expect(yield* Storage.write((run) => Sessions.end(run, "one"))).toBe(true)
      expect(yield* Storage.write((run) => Sessions.end(run, "one"))).toBe(false)
      expect(yield* find("one", opening.at)).toBe(undefined)
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("ends with all others of its login, apart from one that is named", () =>
    Effect.gen(function* () {
      yield* Effect.forEach(["a", "b", "c"], (id) => open(id))
      yield* open("other", { login: "reader-2" })
      const ended = yield* Storage.write((run) => Sessions.endOf(run, "reader-1", "b", opening.at))
      expect(ended.toSorted()).toEqual(["a", "c"])
      expect(idsOf(yield* Storage.write((run) => Sessions.all(run, opening.at))).toSorted()).toEqual(["b", "other"])
      expect(yield* Storage.write((run) => Sessions.endOf(run, "reader-1", null, opening.at))).toEqual(["b"])
      expect(yield* Storage.write((run) => Sessions.endOf(run, "reader-1", null, opening.at))).toEqual([])
    }).pipe(Effect.provide(Storage.memory))
  )

  it.effect("leaves no row when it is over: the next one that opens takes it away", () =>
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

  it.scoped("is still open when its file is opened anew", () =>
    Effect.gen(function* () {
      const file = yield* Storage.file
      const token = yield* Effect.provide(open("one"), Storage.at(file))
      const found = Storage.write((run) => Sessions.byToken(run, token, opening.at))
      expect(yield* Effect.provide(found, Storage.at(file))).toMatchObject({ id: "one" })
    })
  )
})
