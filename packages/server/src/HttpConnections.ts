/**
 * Bounds on the connections of the HTTP side. At the bound a new connection takes the place of the oldest one that has no
 * request, so that clients that send their headers slowly, or none, keep no others out.
 */
import type * as Http from "node:http"
import type * as Net from "node:net"
import { Origin } from "@scipnet/core"
import * as SocketAddress from "./SocketAddress.ts"
import type * as ConnectionRegistry from "./ConnectionRegistry.ts"

interface Entry {
  readonly socket: Net.Socket
  readonly origin: string
  requests: number
}

/** Closes connections beyond the bounds. */
export const limit = (server: Http.Server, { connections, perOrigin }: ConnectionRegistry.Bounds): void => {
  // In the order in which they came.
  const open = new Map<Net.Socket, Entry>()

  /** Whether there is room now. */
  const makeRoom = (entries: ReadonlyArray<Entry>, most: number): boolean => {
    if (entries.length < most) {
      return true
    }
    const oldest = entries.find(({ requests }) => requests === 0)
    if (oldest === undefined) {
      return false
    }
    open.delete(oldest.socket)
    oldest.socket.destroy()
    return true
  }

  server.on("connection", (socket) => {
    const origin = Origin.groupOf(SocketAddress.ofPeer(socket))
    const own = Array.from(open.values()).filter((entry) => entry.origin === origin)
    if (!makeRoom(own, perOrigin) || !makeRoom(Array.from(open.values()), connections)) {
      socket.destroy()
      return
    }
    open.set(socket, { socket, origin, requests: 0 })
    socket.once("close", () => open.delete(socket))
  })

  server.on("request", ({ socket }, response) => {
    const entry = open.get(socket)
    if (entry !== undefined) {
      entry.requests += 1
      response.once("close", () => {
        entry.requests -= 1
      })
    }
  })
}
