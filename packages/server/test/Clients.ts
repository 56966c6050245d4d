/** Clients of a server, honest ones and others. */
import type { Socket } from "node:net"
import { connect as connectTcp } from "node:net"
import { connect as connectTls } from "node:tls"
import { Deepwell, RemoteDeepwell, RemoteError, ByteTransport } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"

export type Transport = "tcp" | "tls"

/** Another address of this machine, so that what it may do is counted apart. */
const elsewhere = "127.0.0.2"

const socketTo = (transport: Transport, port: number, localAddress: string): Socket =>
  transport === "tls"
    ? connectTls({
        socket: connectTcp({ host: "127.0.0.1", port, localAddress }),
        ca: ServerProcess.certificate,
        servername: "localhost"
      })
    : connectTcp({ host: "127.0.0.1", port, localAddress })

/** A connection, what came in on it, and when it was over. */
export const raw = async (transport: Transport, port: number) => {
  const socket = socketTo(transport, port, elsewhere)
  let text = ""
  let closed = false
  socket.on("error", () => undefined)
  socket.once("close", () => (closed = true))
  await new Promise<void>((resolve) => {
    socket.once(transport === "tls" ? "secureConnect" : "connect", () => resolve())
    socket.once("close", () => resolve())
  })
  return {
    socket,
    isClosed: () => closed,
    /** Reads from now on. */
    read: () => {
      socket
        .setEncoding("utf8")
        .on("data", (more: string) => (text += more))
        .resume()
    },
    lines: () => text.split("\n").filter((line) => line !== ""),
    write: async (bytes: string | Uint8Array) => {
      if (closed || socket.write(bytes)) return
      await new Promise<void>((resolve) => {
        socket.once("drain", resolve)
        socket.once("close", resolve)
      })
    }
  }
}

export const request = (id: number, tag: string, payload: unknown = {}): string =>
  `${JSON.stringify({ _tag: "Request", id: `${id}`, tag, payload })}\n`

export const hello = request(1, "Hello", { version: 1, program: "test" })
export const login = (id: number, password = Keeper.password): string =>
  request(id, "Login", { user: Keeper.user, password })

/** Waits for something, two seconds at most; whether it came. */
export const eventually = async (holds: () => boolean, patience = 2_000): Promise<boolean> => {
  const start = Date.now()
  while (!holds() && Date.now() - start < patience) await new Promise((resolve) => setTimeout(resolve, 10))
  return holds()
}

/** Comes in, reads a file and leaves; how long that took, in milliseconds. */
export const honest = async (transport: Transport, port: number): Promise<number> => {
  const start = Date.now()
  const dial = Effect.acquireRelease(
    Effect.async<Socket, RemoteError.ServerUnreachable>((resume) => {
      const socket = socketTo(transport, port, "127.0.0.1")
      socket.on("error", ({ message }) =>
        resume(new RemoteError.ServerUnreachable({ server: "here", reason: message }))
      )
      socket.once(transport === "tls" ? "secureConnect" : "connect", () => resume(Effect.succeed(socket)))
    }),
    (socket) => Effect.sync(() => socket.destroySoon())
  ).pipe(Effect.map((socket) => ByteTransport.fromDuplex(socket, "5 seconds")))
  await Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const session = yield* deepwell.login(Keeper.user, Redacted.make(Keeper.password))
    const answer = yield* Deepwell.within(session, "test")(deepwell.access({ type: "scp", id: "SCP-001" }))
    yield* answer._tag === "Granted" ? deepwell.logout(session) : Effect.dieMessage("no answer that is one")
  }).pipe(Effect.provide(RemoteDeepwell.layer({ server: "here", program: "test", dial })), Effect.runPromise)
  return Date.now() - start
}
