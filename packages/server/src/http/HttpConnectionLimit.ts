/**
 * Limits HTTP connections. At the limit a new connection replaces the oldest idle one, so that clients that send their
 * headers slowly, or not at all, cannot keep others out.
 */
import type * as Http from "node:http"
import type * as Net from "node:net"
import * as Origin from "@scipnet/core/security/Origin"
import type * as ConnectionLimit from "../sockets/ConnectionLimit.ts"
import * as SocketAddress from "../sockets/SocketAddress.ts"

interface Connection {
  readonly socket: Net.Socket
  readonly origin: string
  /** Requests that are not answered yet. */
  requests: number
}

/** Enforces the limits on a server. */
export const enforce = (server: Http.Server, { connections, perOrigin }: ConnectionLimit.Bounds): void => {
  // A Map iterates in the order in which the connections were opened.
  const open = new Map<Net.Socket, Connection>()

  /** Closes the oldest idle connection if there are `limit` or more; false if none is idle. */
  const makeRoom = (connections: ReadonlyArray<Connection>, limit: number): boolean => {
    if (connections.length < limit) {
      return true
    }
    const oldestIdle = connections.find(({ requests }) => requests === 0)
    if (oldestIdle === undefined) {
      return false
    }
    open.delete(oldestIdle.socket)
    oldestIdle.socket.destroy()
    return true
  }

  server.on("connection", (socket) => {
    const origin = Origin.groupOf(SocketAddress.remoteAddress(socket))
    const sameOrigin = Array.from(open.values()).filter((connection) => connection.origin === origin)
    if (!makeRoom(sameOrigin, perOrigin) || !makeRoom(Array.from(open.values()), connections)) {
      socket.destroy()
      return
    }
    open.set(socket, { socket, origin, requests: 0 })
    socket.once("close", () => open.delete(socket))
  })

  server.on("request", ({ socket }, response) => {
    const connection = open.get(socket)
    if (connection !== undefined) {
      connection.requests += 1
      response.once("close", () => {
        connection.requests -= 1
      })
    }
  })
}
