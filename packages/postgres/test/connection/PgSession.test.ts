/** Sessions with servers that end them early. The server is a few bytes of PostgreSQL's protocol, since a real one is rarely so fast. */
import { once } from "node:events"
import { createServer } from "node:net"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Exit } from "effect"
import * as PgSession from "../../src/connection/PgSession.ts"
import * as PgSettings from "../../src/connection/PgSettings.ts"

/** A message of the server: its letter, and its content after the length. */
const message = (letter: string, content: string | Buffer): Buffer => {
  const bytes = Buffer.from(content)
  const length = Buffer.alloc(4)
  length.writeInt32BE(bytes.length + 4)
  return Buffer.concat([Buffer.from(letter), length, bytes])
}

const accepted = message("R", Buffer.alloc(4))
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

  it.scopedLive("that the server refuses fails to open", () =>
    Effect.gen(function* () {
      const host = yield* answering(ended)
      const opened = Effect.exit(PgSession.open(host, PgSettings.make({ hosts: [] })))
      expect(yield* uncaught(Effect.map(opened, (exit) => expect(Exit.isFailure(exit)).toBe(true)))).toEqual([])
    })
  )
})
