/**
 * Listening for clients, over TCP or TLS: how many may come, and how they are let go.
 */
import type * as Net from "node:net"
import { createServer as createTcpServer } from "node:net"
import { createServer as createTlsServer } from "node:tls"
import { Connection, Deepwell, Wire } from "@scipnet/core"
import type { Duration } from "effect"
import { Effect, FiberSet, Option, Predicate } from "effect"
import { CannotListen } from "./StartError.ts"

export interface Limits extends Connection.Limits {
  /** How many connections may be open at a time. */
  readonly connections: number
  /** And how many of them from one address. */
  readonly perOrigin: number
  /** How long a client that does not read what it is sent is waited for. */
  readonly stalled: Duration.Duration
  /** How long what is being answered may take once the server was told to stop. */
  readonly grace: Duration.Duration
}

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

export interface Listening {
  readonly host: string
  readonly port: number
  /** None for plain TCP. */
  readonly certificate: Option.Option<Certificate>
}

const bracketed = (host: string): string => (host.includes(":") ? `[${host}]` : host)

const codeOf = (cause: unknown): string =>
  Predicate.hasProperty(cause, "code") && Predicate.isString(cause.code) ? cause.code : "unknown"

/** What a client is told before its connection is closed on it. */
const farewell = (reason: string): string => `${JSON.stringify({ _tag: "Defect", defect: reason })}\n`

/** Counts who is there. */
const registry = ({ connections, perOrigin }: Limits) => {
  const origins = new Map<string, number>()
  let total = 0
  return {
    size: () => total,
    /** Whether there is room; who is let in has to leave. */
    enter: (origin: string): boolean => {
      const own = origins.get(origin) ?? 0
      if (total >= connections || own >= perOrigin) {
        return false
      }
      total += 1
      origins.set(origin, own + 1)
      return true
    },
    leave: (origin: string): void => {
      const own = (origins.get(origin) ?? 1) - 1
      total -= 1
      if (own === 0) {
        origins.delete(origin)
      } else {
        origins.set(origin, own)
      }
    }
  }
}

export type Registry = ReturnType<typeof registry>

/** For all listeners of a server together. */
export const makeRegistry = registry

const bind = (server: Net.Server, { host, port, certificate }: Listening) =>
  Effect.async<void, CannotListen>((resume) => {
    const failed = (error: Error) =>
      resume(
        new CannotListen({
          address: `${bracketed(host)}:${port}`,
          settings: Option.isSome(certificate) ? "SCIPNET_TLS" : "SCIPNET_TCP",
          code: codeOf(error)
        })
      )
    server.once("error", failed)
    server.listen({ host, port }, () => {
      server.off("error", failed)
      resume(Effect.void)
    })
  })

/**
 * Listens until the scope closes, and gives the URL, with the port that the system chose when the setting is 0. Then it
 * takes nobody more, lets what is being answered be done, and cuts the rest after the grace.
 */
export const listen = (listening: Listening, limits: Limits, registry: Registry) =>
  Effect.gen(function* () {
    const deepwell = yield* Deepwell.Deepwell
    const closing = yield* Effect.makeLatch(false)
    const fibers = yield* FiberSet.make()
    const fork = yield* FiberSet.runtime(fibers)()
    let last = 0

    const answer = (socket: Net.Socket, origin: string) =>
      Connection.serve(Wire.fromDuplex(socket, limits.stalled), origin, limits, closing.await).pipe(
        Effect.provideService(Deepwell.Deepwell, deepwell),
        Effect.matchCauseEffect({
          onSuccess: () => Effect.logDebug("A client left"),
          onFailure: (cause) =>
            Effect.suspend(() => {
              const error = cause._tag === "Fail" ? cause.error : undefined
              if (error === undefined || error._tag === "WireBroken") {
                return Effect.logInfo("A connection broke", cause)
              }
              socket.write(farewell(error.reason))
              return Effect.logWarning("A connection was closed", error)
            })
        }),
        Effect.ensuring(Effect.sync(() => socket.destroySoon())),
        Effect.annotateLogs({ connection: (last += 1), origin }),
        Effect.interruptible
      )

    const accept = (socket: Net.Socket): void => {
      const origin = socket.remoteAddress ?? "unknown"
      // What goes wrong with it is seen where it is read or written.
      socket.on("error", () => undefined)
      if (!registry.enter(origin)) {
        socket.end(farewell("full"))
        socket.destroySoon()
        return
      }
      socket.once("close", () => registry.leave(origin))
      socket.setNoDelay(true)
      fork(answer(socket, origin))
    }

    const server = Option.match(listening.certificate, {
      onNone: () => createTcpServer(accept),
      onSome: (certificate) =>
        createTlsServer({ ...certificate, minVersion: "TLSv1.2", handshakeTimeout: 10_000 }, accept).on(
          "tlsClientError",
          (_error, socket) => socket.destroy()
        )
    })
    server.on("error", () => undefined)
    yield* bind(server, listening)

    yield* Effect.addFinalizer(() =>
      Effect.gen(function* () {
        server.close()
        yield* closing.open
        yield* Effect.ignore(Effect.timeout(FiberSet.awaitEmpty(fibers), limits.grace))
      })
    )
    const address = server.address()
    const port = address === null || typeof address === "string" ? listening.port : address.port
    return `${Option.isSome(listening.certificate) ? "tls" : "tcp"}://${bracketed(listening.host)}:${port}`
  })
