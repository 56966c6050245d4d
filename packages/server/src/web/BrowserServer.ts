/**
 * The HTTP server of a listener for browsers, with the limits that do not depend on the listener.
 */
import type * as Http from "node:http"
import { createServer } from "node:http"
import type * as Net from "node:net"

/** Requests have few headers and small bodies. Times are in milliseconds. */
const options: Http.ServerOptions = {
  // Browsers send the cookies of all ports of a host.
  maxHeaderSize: 16 * 1024,
  headersTimeout: 5_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5_000,
  connectionsCheckingInterval: 1_000
}

/** Milliseconds without a byte in either direction, for clients that do not read. */
const inactivityTimeout = 30_000

/** Creates a server that does not listen yet, and the set of its open connections. */
export const make = (): { readonly server: Http.Server; readonly sockets: Set<Net.Socket> } => {
  const sockets = new Set<Net.Socket>()
  const server = createServer(options)
  server.maxHeadersCount = 64
  server.maxRequestsPerSocket = 1_000
  server.timeout = inactivityTimeout
  server.on("connection", (socket) => {
    socket.on("error", () => undefined)
    sockets.add(socket)
    socket.once("close", () => sockets.delete(socket))
  })
  return { server, sockets }
}
