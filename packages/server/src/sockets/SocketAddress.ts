/**
 * Addresses and error codes of sockets.
 */
import type * as Net from "node:net"
import * as Predicate from "effect/Predicate"
import { CannotListen } from "../StartError.ts"

/** Formats a host and a port for a URL, with brackets around an IPv6 address. */
export const authority = (host: string, port: number): string => `${host.includes(":") ? `[${host}]` : host}:${port}`

/** Returns the system's code of an error, such as `EADDRINUSE`. */
export const errorCode = (cause: unknown): string =>
  Predicate.hasProperty(cause, "code") && Predicate.isString(cause.code) ? cause.code : "unknown"

/** Converts an error of listening on the address that the settings with this prefix name. */
export const cannotListen = (settings: string, host: string, port: number) => (cause: unknown) =>
  new CannotListen({ address: authority(host, port), settings, code: errorCode(cause) })

/** Returns the IP address of the peer, which is the origin in logs and in the deepwell. */
export const remoteAddress = (socket: Net.Socket): string => socket.remoteAddress ?? "unknown"

/** Returns address and port of the peer: a key that a TLS socket shares with the TCP socket below it. */
export const peerKey = (socket: Net.Socket): string => `${socket.remoteAddress} ${socket.remotePort}`
