/** Sessions with servers that end them early. The server is a few bytes of PostgreSQL's protocol, since a real one is rarely so fast. */
import { once } from "node:events"
import { createServer } from "node:net"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as PgSession from "../../src/connection/PgSession.ts"
import * as PgSettings from "../../src/connection/PgSettings.ts"

/** A message of the server: its letter, and its content after the length. */
const message = (letter: string, content: string | Buffer): Buffer => {
  const bytes = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeInt32BE(bytes.length + 4)
  return Buffer.concat([Buffer.from(letter), length, bytes])
}

/** A request for a method of authentication; 0 accepts the login, 7 is GSSAPI. */
const authentication = (method: number): Buffer => message("R", Buffer.from([0, 0, 0, method]))

const accepted = authentication(0)
const ready = message("Z", "I")
const ended = message("E", "SFATAL\0C57P01\0Mterminating connection due to administrator command\0\0")

/** A server that answers the first message of a connection with some bytes, and ends it. */
const answering = (bytes: Buffer) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(async () => {
        const server = createServer((socket) => {
          socket.on("error", () => undefined)
          socket.once("data", () => socket.end(bytes))
        })
        server.listen(0, "127.0.0.1")
        await once(server, "listening")
        return server
      }),
      (server) => Effect.sync(() => server.close())
    ),
    (server) => {
      const address = server.address()
      const port = typeof address === "object" && address !== null ? address.port : 0
      return { host: "127.0.0.1", port, user: "scipnet", password: "secret", database: "scipnet", ssl: false } as const
    }
  )

/** The exceptions that nothing caught while an effect ran. They end the process of a server. */
const uncaught = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => {
      const errors: Array<Error> = []
      const note = (error: Error) => void errors.push(error)
      const others = process.listeners("uncaughtException")
      process.removeAllListeners("uncaughtException").on("uncaughtException", note)
      return { errors, note, others }
    }),
    ({ errors }) => Effect.zipRight(effect, Effect.as(Effect.sleep(100), errors)),
    ({ others }) =>
      Effect.sync(() => {
        process.removeAllListeners("uncaughtException")
        for (const other of others) process.on("uncaughtException", other)
      })
  )

describe("a session", () => {
  it.scopedLive("that the server ends in the message that accepts it is lost, and ends nothing else", () =>
    Effect.gen(function* () {
      const host = yield* answering(Buffer.concat([accepted, ready, ended]))
      const settings = PgSettings.make({ hosts: [] })
      const session = Effect.flatMap(PgSession.open(host, settings), (opened) =>
        Effect.zipRight(Effect.timeout(opened.ended, "5 seconds"), Effect.sync(opened.isLost))
      )
      expect(yield* uncaught(Effect.map(session, (isLost) => expect(isLost).toBe(true)))).toEqual([])
    })
  )

  it.scopedLive.each([
    ["refuses it", ended, "LOG_UNREACHABLE"],
    ["requires an authentication that the driver does not know", authentication(7), "LOG_AUTHENTICATION"],
    ["sends what is no message", message("T", Buffer.from([0, 9, 0])), "LOG_UNREACHABLE"]
  ] as const)("fails to open when the server %s, and ends nothing else", ([, bytes, reason]) =>
    Effect.gen(function* () {
      const host = yield* answering(bytes)
      const opened = Effect.flip(PgSession.open(host, PgSettings.make({ hosts: [] })))
      expect(yield* uncaught(Effect.map(opened, (fault) => expect(fault.reason).toBe(reason)))).toEqual([])
    })
  )

  it.scopedLive("is lost when the server sends what is no message", () =>
    Effect.gen(function* () {
      const host = yield* answering(Buffer.concat([accepted, ready, message("T", Buffer.from([0, 9, 0]))]))
      const session = Effect.flatMap(PgSession.open(host, PgSettings.make({ hosts: [] })), ({ ended }) =>
        Effect.timeout(ended, "5 seconds")
      )
      expect(yield* uncaught(session)).toEqual([])
    })
  )
})
