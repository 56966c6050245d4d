/**
 * Calling a server: the certificates to know it by, the connection, and the deepwell at its other end.
 */
import { readFileSync } from "node:fs"
import { connect as connectTcp, isIP } from "node:net"
import type { Socket } from "node:net"
import { connect as connectTls } from "node:tls"
import { RemoteDeepwell, RemoteError, ByteTransport } from "@scipnet/core"
import { Duration, Effect, Option } from "effect"
import type { ServerAddress } from "./ServerAddress.ts"
import { BadInput } from "../error/CliError.ts"
import manifest from "../../package.json" with { type: "json" }

/** How long a server may take to answer the telephone, and to take what it is sent. */
const connectTimeout = Duration.seconds(10)
const writeTimeout = Duration.seconds(30)

/** The certificates in a file, by which a server is known besides those that the system trusts. */
export const readCertificates = (file: Option.Option<string>) =>
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
export const dial = ({ tls, host, port, url }: ServerAddress, ca: Option.Option<string>) =>
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
        duration: connectTimeout,
        onTimeout: () => new RemoteError.ServerUnreachable({ server: url, reason: "no answer in time" })
      }),
      Effect.interruptible
    ),
    (socket) => Effect.sync(() => socket.destroySoon())
  ).pipe(Effect.map((socket) => ByteTransport.fromDuplex(socket, writeTimeout)))

/** The deepwell at a server, which is known by the certificates in a file as well as by those that the system trusts. */
export const deepwell = (address: ServerAddress, ca: Option.Option<string>, patience: Duration.Duration) =>
  Effect.map(readCertificates(ca), (certificates) =>
    RemoteDeepwell.layer({
      server: address.url,
      program: `scipnet ${manifest.version}`,
      dial: dial(address, certificates),
      patience
    })
  )
