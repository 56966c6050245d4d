/**
 * Encrypts the connections of an HTTP server, with the same limit of handshakes as the TLS listener.
 */
import type * as Http from "node:http"
import type * as Net from "node:net"
import * as Effect from "effect/Effect"
import * as Metric from "effect/Metric"
import * as SocketListener from "../sockets/SocketListener.ts"
import type * as HandshakeLimit from "../tls/HandshakeLimit.ts"
import type { TlsCertificate } from "../tls/TlsCertificate.ts"
import * as TlsHandshake from "../tls/TlsHandshake.ts"

/**
 * Puts TLS below a server that does not listen yet. Returns a function that replaces the certificate for new handshakes;
 * it throws, and keeps the present one, if the new one is unusable.
 */
export const encrypt = (
  server: Http.Server,
  certificate: TlsCertificate,
  bounds: HandshakeLimit.Bounds,
  fork: (effect: Effect.Effect<void>) => void
): ((certificate: TlsCertificate) => void) => {
  // Node's own listener reads HTTP from a socket. `https.createServer` would have no limit of handshakes.
  const [readHttp, ...others] = server.listeners("connection")
  const { accept, renewCertificate } = TlsHandshake.make(certificate, bounds, {
    onSecure: (socket) => {
      socket.on("error", () => undefined)
      if (readHttp !== undefined) {
        Reflect.apply(readHttp, server, [socket])
      }
    },
    onRejected: () => fork(Metric.increment(SocketListener.handshakesRejected)),
    onFailed: (code) => fork(Effect.annotateLogs(Effect.logInfo("TLS handshake failed"), { code }))
  })
  server.removeAllListeners("connection")
  server.on("connection", (socket: Net.Socket) => {
    for (const other of others) {
      Reflect.apply(other, server, [socket])
    }
    if (!socket.destroyed) {
      accept(socket)
    }
  })
  return renewCertificate
}
