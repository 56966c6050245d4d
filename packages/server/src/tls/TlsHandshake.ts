/**
 * Performs TLS handshakes on accepted sockets, with a limit on their number and a certificate that can be replaced.
 */
import type * as Net from "node:net"
import { createSecureContext, createServer } from "node:tls"
import * as Origin from "@scipnet/core/security/Origin"
import * as SocketAddress from "../sockets/SocketAddress.ts"
import * as HandshakeLimit from "./HandshakeLimit.ts"
import type { TlsCertificate } from "./TlsCertificate.ts"

export interface Listener {
  /** Called with the encrypted socket after the handshake. It allows half-open connections. */
  readonly onSecure: (socket: Net.Socket) => void
  /** Called with a socket that is closed before its handshake because a limit is reached. */
  readonly onRejected: (socket: Net.Socket) => void
  /** Called with the system's error code of a failed handshake. */
  readonly onFailed: (code: string) => void
}

const handshakeTimeoutMs = 10_000

/** Throws if the certificate and its key are unusable. */
const secureOptions = (certificate: TlsCertificate) => {
  const options = { ...certificate, minVersion: "TLSv1.2" } as const
  createSecureContext(options)
  return options
}

/** Throws if the certificate and its key are unusable; `renewCertificate` too, and then keeps the present ones. */
export const make = (
  certificate: TlsCertificate,
  bounds: HandshakeLimit.Bounds,
  { onSecure, onRejected, onFailed }: Listener
) => {
  const begin = HandshakeLimit.make(bounds)
  const endByPeer = new Map<string, () => void>()
  const server = createServer({ ...secureOptions(certificate), handshakeTimeout: handshakeTimeoutMs }, (socket) => {
    endByPeer.get(SocketAddress.peerKey(socket))?.()
    socket.allowHalfOpen = true
    onSecure(socket)
  })
  server.on("tlsClientError", (error: Error, socket) => {
    onFailed(SocketAddress.errorCode(error))
    socket.destroy()
  })
  return {
    /** Begins the handshake on a TCP socket. */
    accept: (socket: Net.Socket): void => {
      const end = begin(Origin.groupOf(SocketAddress.remoteAddress(socket)))
      const peer = SocketAddress.peerKey(socket)
      if (end === undefined) {
        onRejected(socket)
        socket.destroy()
        return
      }
      endByPeer.set(peer, end)
      socket.once("close", () => {
        end()
        endByPeer.delete(peer)
      })
      // A half-open socket whose client leaves during the handshake would count until the timeout.
      socket.allowHalfOpen = false
      server.emit("connection", socket)
    },
    /** Replaces the certificate for new handshakes. */
    renewCertificate: (next: TlsCertificate): void => server.setSecureContext(secureOptions(next))
  }
}
