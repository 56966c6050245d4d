/**
 * How an address is written, and what the system says of one.
 */
import type * as Net from "node:net"
import { Predicate } from "effect"

/** A host and a port as they stand in a URL. */
export const authority = (host: string, port: number): string => `${host.includes(":") ? `[${host}]` : host}:${port}`

/** The system's code of an error, such as `EADDRINUSE`. */
export const codeOf = (cause: unknown): string =>
  Predicate.hasProperty(cause, "code") && Predicate.isString(cause.code) ? cause.code : "unknown"

/** The address of the other side, by which the log and the deepwell know it. */
export const ofPeer = ({ remoteAddress }: Net.Socket): string => remoteAddress ?? "unknown"

/** Names a socket, also under the encryption and above it. */
export const peerOf = ({ remoteAddress, remotePort }: Net.Socket): string => `${remoteAddress} ${remotePort}`
