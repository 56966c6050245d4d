/**
 * Connects to a server over TCP or TLS.
 */
import { readFileSync } from "node:fs"
import { connect as connectTcp, isIP, type Socket } from "node:net"
import { connect as connectTls } from "node:tls"
import * as RemoteError from "@scipnet/core/deepwell/RemoteError"
import * as RemoteDeepwell from "@scipnet/core/rpc/client/RemoteDeepwell"
import * as ByteTransport from "@scipnet/core/rpc/transport/ByteTransport"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { ServerAddress } from "./ServerAddress.ts"
import { BadInput } from "../error/CliError.ts"
import manifest from "../../package.json" with { type: "json" }

// Limits for opening a connection, and for the server to accept sent bytes.
const connectTimeout = Duration.seconds(10)
const writeTimeout = Duration.seconds(30)

/** The certificates of a PEM file, to trust in addition to those of the system. Fails with `BadInput`. */
export const readCertificates = (file: Option.Option<string>) =>
  Option.match(file, {
    onNone: () => Effect.succeedNone,
    onSome: (path) =>
      Effect.try({
        try: () => readFileSync(path, "utf8"),
        catch: () => new BadInput({ what: "--ca", why: `${path} cannot be read` })
      }).pipe(
        Effect.filterOrFail(
          // Without a certificate, TLS would report every server as untrusted.
          (text) => text.includes("-----BEGIN CERTIFICATE-----"),
          () => new BadInput({ what: "--ca", why: `${path} contains no PEM certificate` })
        ),
        Effect.map(Option.some)
      )
  })

const codeOf = (error: Error): string =>
  "code" in error && typeof error.code === "string" ? error.code : error.message

/** Opens a connection, closed with the scope. Fails with `ServerUnreachable`, after 10 seconds at the latest. */
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
        // Later errors are reported by the reads and writes of the transport.
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

/** A layer with the deepwell of a server. `patience` limits how long to reconnect after a lost connection. */
export const deepwell = (address: ServerAddress, ca: Option.Option<string>, patience: Duration.Duration) =>
  Effect.map(readCertificates(ca), (certificates) =>
    RemoteDeepwell.layer({
      server: address.url,
      program: `scipnet ${manifest.version}`,
      dial: dial(address, certificates),
      patience,
      // On stderr, and for people only.
      onReconnect: Effect.sync(() => {
        if (process.stderr.isTTY) {
          process.stderr.write(`The connection to ${address.url} was lost. Reconnecting…\n`)
        }
      })
    })
  )
