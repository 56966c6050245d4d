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
  readonly peer: string
  readonly origin: string
  /** Requests whose answers are not sent yet. */
  readonly requests: Map<Http.IncomingMessage, Http.ServerResponse>
}

/** A connection whose client delays the body of a request is as idle as one whose client delays the headers. */
const isIdle = ({ requests }: Connection): boolean => Array.from(requests.keys()).every(({ complete }) => !complete)

/** A connection whose client does not read its answers would otherwise keep its place. */
const isUnread = ({ requests }: Connection): boolean =>
  Array.from(requests).every(([{ complete }, { writableEnded }]) => !complete || writableEnded)

/**
 * Enforces the limits on a server. Connections of an exempt address, such as a proxy, count in the total only. Returns a
 * function that no longer counts the connection of a socket.
 */
export const enforce = (
  server: Http.Server,
  { connections, perOrigin }: ConnectionLimit.Bounds,
  isExempt: (address: string) => boolean = () => false
): ((socket: Net.Socket) => void) => {
  // By peer, which a TLS socket shares with its TCP socket. A Map iterates in the order in which connections were opened.
  const open = new Map<string, Connection>()

  /** Closes the oldest connection that is idle, or else unread, if there are `limit` or more; false if there is none. */
  const makeRoom = (connections: ReadonlyArray<Connection>, limit: number): boolean => {
    if (connections.length < limit) {
      return true
    }
    const replaced = connections.find(isIdle) ?? connections.find(isUnread)
    if (replaced === undefined) {
      return false
    }
    open.delete(replaced.peer)
    replaced.socket.destroy()
    return true
  }

  server.on("connection", (socket) => {
    const address = SocketAddress.remoteAddress(socket)
    const [origin, peer] = [Origin.groupOf(address), SocketAddress.peerKey(socket)]
    const limitOfOrigin = isExempt(address) ? connections : perOrigin
    const sameOrigin = Array.from(open.values()).filter((connection) => connection.origin === origin)
    if (!makeRoom(sameOrigin, limitOfOrigin) || !makeRoom(Array.from(open.values()), connections)) {
      socket.destroy()
      return
    }
    open.set(peer, { socket, peer, origin, requests: new Map() })
    socket.once("close", () => open.delete(peer))
  })

  server.on("request", (request, response) => {
    const requests = open.get(SocketAddress.peerKey(request.socket))?.requests
    requests?.set(request, response)
    response.once("close", () => requests?.delete(request))
  })
  return (socket) => {
    open.delete(SocketAddress.peerKey(socket))
  }
}
