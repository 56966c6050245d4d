/** Test clients of a server: honest ones and raw sockets. */
import type { Socket } from "node:net"
import { connect as connectTcp } from "node:net"
import { connect as connectTls } from "node:tls"
import { Deepwell, RemoteDeepwell, RemoteError, ByteTransport } from "@scipnet/core"
import { Effect, Redacted } from "effect"
import * as Keeper from "./Keeper.ts"
import * as ServerProcess from "./ServerProcess.ts"

export type Transport = "tcp" | "tls"

/** A second loopback address: an origin with limits of its own. */
const otherAddress = "127.0.0.2"

const socketTo = (transport: Transport, port: number, localAddress: string): Socket =>
  transport === "tls"
    ? connectTls({
        socket: connectTcp({ host: "127.0.0.1", port, localAddress }),
        ca: ServerProcess.certificate,
        servername: "localhost"
      })
    : connectTcp({ host: "127.0.0.1", port, localAddress })

/** Opens a connection; gives access to its socket, its received lines and its state. */
export const raw = async (transport: Transport, port: number) => {
  const socket = socketTo(transport, port, otherAddress)
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
    /** Starts to read; the socket is paused before. */
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

/** Polls a condition, for two seconds by default; returns its last value. */
export const eventually = async (holds: () => boolean, timeout = 2_000): Promise<boolean> => {
  const start = Date.now()
  while (!holds() && Date.now() - start < timeout) await new Promise((resolve) => setTimeout(resolve, 10))
  return holds()
}

/** Signs in, reads a record and signs out; returns the duration in milliseconds. */
export const honest = async (transport: Transport, port: number): Promise<number> => {
  const start = Date.now()
  const dial = Effect.acquireRelease(
    Effect.async<Socket, RemoteError.ServerUnreachable>((resume) => {
      const socket = socketTo(transport, port, "127.0.0.1")
      socket.on("error", ({ message }) =>
        resume(new RemoteError.ServerUnreachable({ server: "test server", reason: message }))
      )
      socket.once(transport === "tls" ? "secureConnect" : "connect", () => resume(Effect.succeed(socket)))
    }),
    (socket) => Effect.sync(() => socket.destroySoon())
  ).pipe(Effect.map((socket) => ByteTransport.fromDuplex(socket, "5 seconds")))
  await Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const session = yield* deepwell.login(Keeper.user, Redacted.make(Keeper.password))
    const answer = yield* Deepwell.within(session, "test")(deepwell.access({ type: "scp", id: "SCP-001" }))
    yield* answer._tag === "Granted" ? deepwell.logout(session) : Effect.dieMessage("the record was not granted")
  }).pipe(Effect.provide(RemoteDeepwell.layer({ server: "test server", program: "test", dial })), Effect.runPromise)
  return Date.now() - start
}
