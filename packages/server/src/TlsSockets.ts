/**
 * TLS over sockets that were accepted, with a bound on the handshakes and a certificate that can be renewed. A socket that
 * is secured allows the other side to close its own half.
 */
import type * as Net from "node:net"
import { createSecureContext, createServer } from "node:tls"
import { Origin } from "@scipnet/core"
import * as SocketAddress from "./SocketAddress.ts"
import * as HandshakeLimit from "./HandshakeLimit.ts"

/** A certificate and its key, as PEM. */
export interface Certificate {
  readonly cert: string
  readonly key: string
}

/** What happens to sockets. */
export interface Events {
  /** The handshake is done. */
  readonly secured: (socket: Net.Socket) => void
  /** There were too many handshakes, and the socket is closed before it begins one. */
  readonly refused: (socket: Net.Socket) => void
  /** The handshake failed, with the system's code, and the socket was closed. */
  readonly failed: (code: string) => void
}

/** How long a handshake may take, in milliseconds. */
const patience = 10_000

/** Throws where the certificate and the key cannot be used. */
const optionsOf = (certificate: Certificate) => {
  const options = { ...certificate, minVersion: "TLSv1.2" } as const
  createSecureContext(options)
  return options
}

/** Throws where the certificate and the key cannot be used, and so does `renew`, which keeps the ones before then. */
export const make = (certificate: Certificate, bounds: HandshakeLimit.Bounds, { secured, refused, failed }: Events) => {
  const handshakes = HandshakeLimit.make(bounds)
  const inProgress = new Map<string, () => void>()
  const tls = createServer({ ...optionsOf(certificate), handshakeTimeout: patience }, (socket) => {
    inProgress.get(SocketAddress.peerOf(socket))?.()
    socket.allowHalfOpen = true
    secured(socket)
  })
  tls.on("tlsClientError", (error: Error, socket) => {
    failed(SocketAddress.codeOf(error))
    socket.destroy()
  })
  return {
    /** Begins the handshake. */
    greet: (socket: Net.Socket): void => {
      const [end, peer] = [handshakes.begin(Origin.groupOf(SocketAddress.ofPeer(socket))), SocketAddress.peerOf(socket)]
      if (end === undefined) {
        refused(socket)
        socket.destroy()
        return
      }
      inProgress.set(peer, end)
      socket.once("close", () => {
        end()
        inProgress.delete(peer)
      })
      // A client that leaves before the handshake is done gets no answer, and would keep its place until the time is over.
      socket.allowHalfOpen = false
      tls.emit("connection", socket)
    },
    /** Uses another certificate for the handshakes to come. */
    renew: (next: Certificate): void => tls.setSecureContext(optionsOf(next))
  }
}
