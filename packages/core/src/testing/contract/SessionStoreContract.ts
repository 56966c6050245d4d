import { expect } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { SecurityWrite } from "../../security/SecurityWrite.ts"
import * as Sessions from "../../security/Sessions.ts"
import { concurrently, expectFailure } from "./ContractTest.ts"
import { append, open, write, type Program, type SharedTest } from "./SharedStorage.ts"

const minute = 60_000
const noon = 1_000_000_000_000

/** A session that is idle after 10 minutes and ends after an hour. */
const session = (id: string, more: Partial<Sessions.NewSession> = {}): Sessions.NewSession => ({
  id,
  token: Redacted.make(`token of ${id}`),
  login: "owner",
  origin: "10.0.0.1",
  at: noon,
  idle: 10 * minute,
  lifetime: 60 * minute,
  ...more
})

const begin = (program: Program, id: string, more: Partial<Sessions.NewSession> = {}) =>
  write(program, SecurityWrite.OpenSession(session(id, more)))

const find = (program: Program, id: string, at = noon) => program.read((run) => Sessions.find(run, id, at))
const isOpen = (program: Program, id: string, at = noon) =>
  Effect.map(find(program, id, at), (one) => one !== undefined)
const openIds = (program: Program, at = noon) =>
  program.read((run) =>
    Sessions.latest(run, at)
      .map(({ id }) => id)
      .toSorted()
  )
const endAllOf = (login: string, except: string | null = null, at = noon) =>
  SecurityWrite.EndSessionsOf({ login, except, at })

/** Sessions: changed by companion writes and `touch`, and read in snapshots. */
export const tests = (test: SharedTest): void => {
  test("finds an open session by id, token and login", function* (program) {
    yield* begin(program, "one")
    yield* begin(program, "two", { origin: null, at: noon + 1 })
    yield* begin(program, "three", { login: "another" })
    const one = {
      id: "one",
      login: "owner",
      origin: "10.0.0.1",
      openedAt: noon,
      seenAt: noon,
      expiresAt: noon + 60 * minute
    }
    expect(yield* find(program, "one")).toEqual(one)
    expect(yield* find(program, "two")).toMatchObject({ origin: null, openedAt: noon + 1 })
    expect(yield* find(program, "four")).toBe(undefined)
    const byToken = (token: string) => program.read((run) => Sessions.byToken(run, Redacted.make(token), noon))
    expect(yield* byToken("token of one")).toEqual(one)
    expect(yield* byToken("token of four")).toBe(undefined)
    const own = yield* program.read((run) => Sessions.byLogin(run, "owner", noon + 1))
    expect(own.map(({ id }) => id)).toEqual(["two", "one"])
    expect(yield* program.read((run) => Sessions.endOf(run, "one"))).toBe(noon + 10 * minute)
  })

  test("ends a session that is idle, and one at the end of its lifetime, to the millisecond", function* (program) {
    yield* begin(program, "one")
    expect(yield* isOpen(program, "one", noon + 10 * minute - 1)).toBe(true)
    expect(yield* isOpen(program, "one", noon + 10 * minute)).toBe(false)
    for (const minutes of [9, 18, 27, 36, 45, 54]) {
      yield* program.tables.sessions.touch("one", noon + minutes * minute)
    }
    expect(yield* isOpen(program, "one", noon + 60 * minute - 1)).toBe(true)
    expect(yield* isOpen(program, "one", noon + 60 * minute)).toBe(false)
  })

  test("notes the last use at most once a minute or a tenth of the idle timeout", function* (program) {
    yield* begin(program, "long", { idle: 60 * minute, lifetime: 120 * minute })
    yield* begin(program, "short", { idle: 5 * minute })
    const seen = (id: string) => Effect.map(find(program, id, noon + 1), (one) => (one?.seenAt ?? 0) - noon)
    const uses: ReadonlyArray<readonly [at: number, long: number, short: number]> = [
      [minute / 2 - 1, 0, 0],
      [minute / 2, 0, minute / 2],
      [minute - 1, 0, minute / 2],
      [minute, minute, minute],
      [minute + 1, minute, minute]
    ]
    for (const [at, long, short] of uses) {
      for (const id of ["long", "short"]) {
        const before = yield* seen(id)
        const activity = yield* program.read((run) => Sessions.activity(run, id, noon + at))
        yield* program.tables.sessions.touch(id, noon + at)
        expect(activity).toEqual({ login: "owner", isTouchDue: (yield* seen(id)) !== before })
      }
      expect([yield* seen("long"), yield* seen("short")]).toEqual([long, short])
    }
    yield* write(program, SecurityWrite.TouchSession({ id: "long", at: noon + 2 * minute - 1 }))
    expect(yield* seen("long")).toBe(minute)
    yield* write(program, SecurityWrite.TouchSession({ id: "long", at: noon + 2 * minute }))
    expect(yield* seen("long")).toBe(2 * minute)
  })

  test("never reopens an ended or expired session", function* (program) {
    yield* begin(program, "ended")
    yield* begin(program, "expired")
    expect(yield* write(program, SecurityWrite.EndSession({ id: "ended" }))).toEqual([])
    for (const id of ["ended", "expired", "unknown"]) {
      yield* program.tables.sessions.touch(id, noon + 10 * minute)
      yield* write(program, SecurityWrite.TouchSession({ id, at: noon + 10 * minute }))
      expect(yield* isOpen(program, id, noon + 10 * minute)).toBe(false)
    }
    yield* program.tables.sessions.touch("ended", noon + 2 * minute)
    expect(yield* find(program, "ended", noon)).toBe(undefined)
    expect(yield* program.read((run) => Sessions.byToken(run, Redacted.make("token of ended"), noon))).toBe(undefined)
    expect(yield* program.read((run) => Sessions.byLogin(run, "owner", noon))).toMatchObject([{ id: "expired" }])
    yield* write(program, SecurityWrite.EndSession({ id: "ended" }), SecurityWrite.EndSession({ id: "unknown" }))
    expect(yield* openIds(program)).toEqual(["expired"])
  })

  test("ends the sessions of a login, apart from one, and returns those that were open", function* (program) {
    for (const id of ["one", "two", "three"]) {
      yield* begin(program, id)
    }
    yield* begin(program, "idle", { idle: minute })
    yield* begin(program, "other", { login: "another" })
    const at = noon + 2 * minute
    expect((yield* write(program, endAllOf("owner", "two", at))).toSorted()).toEqual(["one", "three"])
    expect(yield* openIds(program)).toEqual(["other", "two"])
    expect(yield* write(program, endAllOf("owner", null, at))).toEqual(["two"])
    expect(yield* write(program, endAllOf("owner", null, at))).toEqual([])
    expect(yield* openIds(program)).toEqual(["other"])
  })

  test("ends all sessions and returns them", function* (program) {
    yield* begin(program, "one")
    yield* begin(program, "two", { login: "another" })
    expect((yield* write(program, SecurityWrite.EndAllSessions())).toSorted()).toEqual(["one", "two"])
    expect(yield* openIds(program)).toEqual([])
    expect(yield* write(program, SecurityWrite.EndAllSessions())).toEqual([])
  })

  test("executes the writes of one append in order", function* (program) {
    yield* begin(program, "oldest")
    const ended = yield* write(
      program,
      SecurityWrite.EndSession({ id: "oldest" }),
      SecurityWrite.OpenSession(session("one")),
      SecurityWrite.OpenSession(session("two")),
      endAllOf("owner", "two"),
      SecurityWrite.OpenSession(session("three"))
    )
    expect(ended).toEqual(["one"])
    expect(yield* openIds(program)).toEqual(["three", "two"])
  })

  test("shows every change to every program as soon as it has returned", function* (program) {
    const other = yield* open()
    yield* begin(program, "one")
    expect(yield* isOpen(other, "one")).toBe(true)
    yield* program.tables.sessions.touch("one", noon + 5 * minute)
    expect(yield* find(other, "one")).toMatchObject({ seenAt: noon + 5 * minute })
    yield* other.tables.sessions.touch("one", noon + 10 * minute)
    expect(yield* find(program, "one")).toMatchObject({ seenAt: noon + 10 * minute })
    yield* write(other, SecurityWrite.EndSession({ id: "one" }))
    expect(yield* isOpen(program, "one")).toBe(false)
    yield* begin(other, "two")
    yield* write(program, endAllOf("owner"))
    expect(yield* openIds(other)).toEqual([])
  })

  test("reports each ended session to exactly one of the appends that end it", function* (program) {
    const programs = [program, yield* open(), yield* open()]
    const ids = Array.from({ length: 24 }, (_, index) => `session-${index}`)
    yield* append(
      program,
      ids.map((id) => SecurityWrite.OpenSession(session(id)))
    )
    const ended = yield* concurrently([...programs, ...programs, ...programs], (one) => write(one, endAllOf("owner")))
    expect(ended.flat().toSorted()).toEqual(ids.toSorted())
    expect(yield* openIds(program)).toEqual([])
  })

  test("reports ended sessions also when an append of the same transaction fails", function* (program) {
    yield* begin(program, "one")
    yield* begin(program, "two", { login: "another" })
    // A token of its own is part of every session.
    const failing = SecurityWrite.OpenSession(session("three", { token: Redacted.make("token of two") }))
    const [first, second, third] = yield* Effect.all(
      [write(program, endAllOf("owner")), Effect.flip(write(program, failing)), write(program, endAllOf("another"))],
      { concurrency: "unbounded" }
    )
    expect([first, third]).toEqual([["one"], ["two"]])
    expect(second).toMatchObject({ _tag: "StatementFailed" })
    expect(yield* openIds(program)).toEqual([])
  })

  test("changes nothing with an append that is rejected or a replay", function* (program) {
    yield* begin(program, "one")
    const refused = { _tag: "StreamConflict" }
    yield* expectFailure(append(program, [endAllOf("owner")], { expected: "none" }), refused)
    yield* expectFailure(append(program, [SecurityWrite.OpenSession(session("two"))], { expected: "none" }), refused)
    expect(yield* openIds(program)).toEqual(["one"])
    const options = { commandId: "command-1" }
    expect(yield* append(program, [endAllOf("owner")], options)).toMatchObject({ endedSessions: ["one"] })
    yield* begin(program, "three")
    expect(yield* append(program, [endAllOf("owner")], options)).toMatchObject({ replayed: true, endedSessions: [] })
    expect(yield* openIds(program)).toEqual(["three"])
  })
}
