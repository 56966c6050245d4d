/**
 * Calling a server: its address, and the connection.
 */
import { readFileSync } from "node:fs"
import { connect as connectTcp, isIP } from "node:net"
import type { Socket } from "node:net"
import { connect as connectTls } from "node:tls"
import { RemoteError, Wire } from "@scipnet/core"
import { Duration, Effect, Either, Option } from "effect"
import { BadInput } from "./CliError.ts"

export interface Address {
  readonly tls: boolean
  readonly host: string
  readonly port: number
  /** As it is written in errors, and kept with a session. */
  readonly url: string
}

const ports = { "tcp:": 7171, "tls:": 7172 }

/** How long a server may take to answer the telephone, and to take what it is sent. */
const patience = Duration.seconds(10)
const stalled = Duration.seconds(30)

const wrong = (why: string) =>
  new BadInput({ what: "--server", why: `${why}: expected tls://HOST:PORT, or tcp://HOST:PORT without encryption` })

/** `tls://example.org` or `tcp://127.0.0.1:7171`; without a port the usual one. */
export const parse = (text: string): Either.Either<Address, BadInput> =>
  Either.gen(function* () {
    const url = yield* Either.try({ try: () => new URL(text), catch: () => wrong(`${text} is no address`) })
    const { protocol, hostname } = url
    if (protocol !== "tcp:" && protocol !== "tls:") {
      return yield* Either.left(wrong(`${protocol}// is not spoken here`))
    }
    const isBare = url.username === "" && url.password === "" && url.search === "" && url.hash === ""
    if (hostname === "" || !isBare || !["", "/"].includes(url.pathname)) {
      return yield* Either.left(wrong("a host and a port are all it takes"))
    }
    const port = url.port === "" ? ports[protocol] : Number(url.port)
    const host = hostname.replace(/^\[(.*)\]$/, "$1")
    return { tls: protocol === "tls:", host, port, url: `${protocol}//${hostname}:${port}` }
  })

/** The certificates in a file, by which a server is known besides those that the system trusts. */
export const authority = (file: Option.Option<string>) =>
  Option.match(file, {
    onNone: () => Effect.succeedNone,
    onSome: (path) =>
      Effect.try({
        try: () => readFileSync(path, "utf8"),
        catch: () => new BadInput({ what: "--ca", why: `${path} cannot be read` })
      }).pipe(
        Effect.filterOrFail(
          // Without one TLS would say that the server is not trusted, whoever it is.
          (text) => text.includes("-----BEGIN CERTIFICATE-----"),
          () => new BadInput({ what: "--ca", why: `${path} holds no certificate as PEM` })
        ),
        Effect.map(Option.some)
      )
  })

const codeOf = (error: Error): string =>
  "code" in error && typeof error.code === "string" ? error.code : error.message

/** Opens a connection, closed with the scope. Fails with `ServerUnreachable`. */
export const dial = ({ tls, host, port, url }: Address, ca: Option.Option<string>) =>
  Effect.acquireRelease(
    Effect.async<Socket, RemoteError.ServerUnreachable>((resume) => {
      const name = isIP(host) === 0 ? { servername: host } : {}
      const socket = tls
        ? connectTls({
            host,
            port,
            ...name,
            ...Option.match(ca, { onNone: () => ({}), onSome: (text) => ({ ca: text }) })
          })
        : connectTcp({ host, port })
      const failed = (error: Error) => {
        socket.destroy()
        resume(new RemoteError.ServerUnreachable({ server: url, reason: codeOf(error) }))
      }
      socket.once("error", failed)
      socket.once(tls ? "secureConnect" : "connect", () => {
        socket.off("error", failed)
        // What goes wrong from now on is seen where it is read or written.
        socket.on("error", () => undefined)
        socket.setNoDelay(true)
        resume(Effect.succeed(socket))
      })
      return Effect.sync(() => socket.destroy())
    }).pipe(
      Effect.timeoutFail({
        duration: patience,
        onTimeout: () => new RemoteError.ServerUnreachable({ server: url, reason: "no answer in time" })
      }),
      Effect.interruptible
    ),
    (socket) => Effect.sync(() => socket.destroySoon())
  ).pipe(Effect.map((socket) => Wire.fromDuplex(socket, stalled)))
