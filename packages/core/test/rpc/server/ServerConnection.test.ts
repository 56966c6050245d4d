/** A server with clients that violate the protocol or its limits. */
import type { Duplex } from "node:stream"
import { describe, expect, it } from "@effect/vitest"
import { Deepwell, LiveSessions, User, UserId } from "@scipnet/core"
import { Duration, Effect, Redacted } from "effect"
import * as JsonLineFrames from "../../../src/rpc/transport/JsonLineFrames.ts"
import * as DatabaseError from "../../../src/database/DatabaseError.ts"
import * as Fixture from "../../deepwell/Fixture.ts"
import * as Served from "../Served.ts"

const request = (id: number, tag: string, payload: unknown = {}) => ({ _tag: "Request", id: `${id}`, tag, payload })
const hello = request(1, "Hello", { version: 1, program: "test" })
const login = (id: number) => request(id, "Login", { user: "unknown-user", password: "x" })

/** Sends messages or raw bytes, and returns the received frames until there are enough or the connection ends. */
const talk = (near: Duplex, messages: ReadonlyArray<unknown>, enough: number) =>
  Effect.gen(function* () {
    let text = ""
    near.setEncoding("utf8")
    near.on("data", (more: string) => {
      text += more
    })
    for (const message of messages) {
      near.write(message instanceof Uint8Array ? message : JsonLineFrames.encode(message))
    }
    const lines = () => text.split("\n").filter((line) => line !== "")
    yield* Effect.iterate(0, {
      while: (waited) => waited < 200 && lines().length < enough,
      body: (waited) => Effect.as(Effect.sleep("10 millis"), waited + 1)
    })
    return lines().map((line): unknown => JSON.parse(line))
  })

const failure = (tag: string, fields: object = {}) =>
  expect.objectContaining({
    exit: { _tag: "Failure", cause: { _tag: "Fail", error: expect.objectContaining({ _tag: tag, ...fields }) } }
  })

const ended = (endings: ReadonlyArray<string>) =>
  Effect.iterate(0, {
    while: (waited) => waited < 300 && endings.length === 0,
    body: (waited) => Effect.as(Effect.sleep("10 millis"), waited + 1)
  }).pipe(Effect.map(() => endings))

describe("a connection", () => {
  it.scopedLive.each([
    ["a call before hello", [request(1, "WhoAmI")], failure("ProtocolMismatch")],
    [
      "another version",
      [request(1, "Hello", { version: 2, program: "test" })],
      failure("ProtocolMismatch", { server: 1 })
    ],
    ["a call before sign-in", [hello, request(2, "WhoAmI")], failure("NotSignedIn")]
  ] as const)("answers %s with an error", ([, messages, expected]) =>
    Effect.gen(function* () {
      const served = yield* Served.make()
      const answers = yield* talk(yield* served.raw, messages, messages.length)
      expect(answers.at(-1)).toEqual(expected)
    }).pipe(Fixture.filled)
  )

  it.scopedLive.each([
    ["bytes that are not a message", [new TextEncoder().encode("GET / HTTP/1.1\r\n\r\n")]],
    ["a frame of another kind", [{ hello: "there" }]],
    ["a frame that is too long", [new Uint8Array(3_000).fill(0x61)]],
    ["an invalid request id", [{ _tag: "Request", id: { toString: 1 }, tag: "Hello" }]],
    ["excessive nesting", [new TextEncoder().encode(`${"[".repeat(1_900)}\n`)]],
    ["two open requests with one id", [hello, login(2), login(2)]]
  ] as const)("is closed after %s", ([, messages]) =>
    Effect.gen(function* () {
      const served = yield* Served.make({ frame: 2_000 })
      yield* Effect.fork(talk(yield* served.raw, messages, 99))
      expect(yield* ended(served.endings)).toEqual(["BadFrame"])
    }).pipe(Fixture.filled)
  )

  it.scopedLive("stays open after an unknown call or an invalid payload, and answers the next call", () =>
    Effect.gen(function* () {
      const served = yield* Served.make()
      const wrong = [request(7, "Nonsense"), request(8, "Login", { user: 7 }), request(9, "Hello", [])]
      const answers = yield* talk(yield* served.raw, [...wrong, hello], 4)
      expect(answers).toContainEqual({ _tag: "Exit", requestId: "1", exit: { _tag: "Success", value: { version: 1 } } })
      expect(answers).toHaveLength(4)
      expect(served.endings).toEqual([])
    }).pipe(Fixture.filled)
  )

  it.scopedLive("answers the maximum number of open calls and rejects further ones", () =>
    Effect.gen(function* () {
      const served = yield* Served.make({ requests: 3 })
      const answers = yield* talk(yield* served.raw, [hello, ...[2, 3, 4, 5, 6, 7, 8].map(login)], 8)
      expect(
        answers.filter((answer) => failure("TooManyRequests", { limit: 3 }).asymmetricMatch(answer)).length
      ).toBeGreaterThan(2)
      expect(answers).toHaveLength(8)
    }).pipe(Fixture.filled)
  )

  it.scopedLive.each([
    ["sends nothing", { idle: Duration.millis(100) }],
    ["does not sign in", { login: Duration.millis(100) }]
  ] as const)("of a client that %s is closed", ([, limits]) =>
    Effect.gen(function* () {
      const served = yield* Served.make(limits)
      yield* talk(yield* served.raw, [hello], 1)
      expect(yield* ended(served.endings)).toEqual(["Ended"])
    }).pipe(Fixture.filled)
  )

  it.scopedLive("reports defects and database errors only by a reference", () =>
    Effect.gen(function* () {
      const deepwell = yield* Deepwell.Deepwell
      const trouble = new DatabaseError.DatabaseFull({
        operation: "secret operation",
        statement: "secret statement",
        attempt: 1,
        reason: "secret reason"
      })
      const broken = Deepwell.Deepwell.of({
        ...deepwell,
        access: () => Effect.dieMessage("secret in a bug"),
        count: () => Effect.fail(trouble)
      })
      const served = yield* Effect.provideService(Served.make(), Deepwell.Deepwell, broken)
      const own = request(2, "Login", { user: "admin", password: Redacted.value(Fixture.password) })
      const asked = [
        request(3, "Access", { query: { type: "scp", id: "SCP-001" } }),
        request(4, "Count", { query: { type: "scp" } })
      ]
      const near = yield* served.raw
      yield* talk(near, [hello, own], 2)
      const answers = yield* talk(near, asked, 2)
      const reference = expect.stringMatching(/^[0-9a-f-]{36}$/)
      expect(answers).toHaveLength(2)
      expect(answers).toEqual(
        expect.arrayContaining([
          failure("ServerTrouble", { reason: "failed", reference }),
          failure("ServerTrouble", { reason: "failed", reference })
        ])
      )
      expect(JSON.stringify(answers)).not.toContain("secret")
    }).pipe(Fixture.filled)
  )

  it.scopedLive(
    "is closed after its last responses when its session ends elsewhere, and other connections stay open",
    () =>
      Effect.gen(function* () {
        const deepwell = yield* Deepwell.Deepwell
        const served = yield* Served.make()
        const signIn = (user: string) => request(2, "Login", { user, password: Redacted.value(Fixture.password) })
        const [ends, stays, leaves] = [yield* served.raw, yield* served.raw, yield* served.raw]
        yield* talk(ends, [hello, signIn("reader-1")], 2)
        yield* talk(ends, [request(3, "Watch")], 0)
        yield* talk(stays, [hello, signIn("reader-5")], 2)
        yield* talk(leaves, [hello, signIn("reader-1")], 2)
        yield* talk(leaves, [request(3, "Logout")], 1)
        yield* Effect.sleep("100 millis")
        const reason = "a test"
        const deactivate = User.Deactivate.make({ user: UserId.UserId.make("reader-1"), reason })
        yield* Fixture.as("admin")(deepwell.execute(deactivate))
        const said = yield* talk(ends, [], 2)
        expect(said.at(-1)).toEqual({ _tag: "Defect", defect: "session ended" })
        expect(served.endings).toEqual(["Ended"])
        expect(yield* talk(stays, [request(3, "WhoAmI")], 1)).toMatchObject([{ exit: { _tag: "Success" } }])
        expect(yield* talk(leaves, [request(4, "WhoAmI")], 1)).toEqual([failure("NotSignedIn")])
      }).pipe(Effect.provide(LiveSessions.layer), Fixture.filled)
  )

  it.scopedLive("is closed after the response to the revocation of its own session", () =>
    Effect.gen(function* () {
      const served = yield* Served.make()
      const near = yield* served.raw
      const own = request(2, "Login", { user: "admin", password: Redacted.value(Fixture.password) })
      const session = JSON.stringify(yield* talk(near, [hello, own], 2)).match(/"id":"([^"]+)"/)?.[1]
      const said = yield* talk(near, [request(3, "RevokeSession", { session })], 2)
      expect(said).toMatchObject([{ requestId: "3", exit: { _tag: "Success" } }, { defect: "session ended" }])
    }).pipe(Effect.provide(LiveSessions.layer), Fixture.filled)
  )
})
