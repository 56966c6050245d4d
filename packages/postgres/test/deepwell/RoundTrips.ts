/** Counts the round trips of a program to PostgreSQL, in a proxy: bytes of the program after an answer begin a trip. */
import { once } from "node:events"
import { connect, createServer, type Socket } from "node:net"
import { Effect } from "effect"

export interface RoundTrips {
  /** The port of the proxy. */
  readonly port: number
  /** The bytes that the program sent in each trip since the last call, as text. */
  readonly take: () => ReadonlyArray<string>
}

const open = async (target: number) => {
  let trips: Array<string> = []
  const sockets = new Set<Socket>()
  const server = createServer({ noDelay: true }, (client) => {
    const upstream = connect({ port: target, host: "127.0.0.1", noDelay: true })
    let isAnswered = true
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client]
    ] as const) {
      sockets.add(socket)
      socket.on("error", () => other.destroy())
      socket.on("close", () => other.destroy())
    }
    client.on("data", (bytes: Buffer) => {
      const before = isAnswered ? "" : (trips.pop() ?? "")
      trips.push(`${before}${bytes.toString("latin1")}`)
      isAnswered = false
      upstream.write(bytes)
    })
    upstream.on("data", (bytes: Buffer) => {
      isAnswered = true
      client.write(bytes)
    })
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()
  const roundTrips: RoundTrips = {
    port: typeof address === "object" && address !== null ? address.port : 0,
    take: () => {
      const taken = trips
      trips = []
      return taken
    }
  }
  const close = (): void => {
    server.close()
    for (const socket of sockets) socket.destroy()
  }
  return { roundTrips, close }
}

/** Starts a counting proxy before a port on loopback. It is closed at the end of the scope. */
export const make = (port: number) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() => open(port)),
      ({ close }) => Effect.sync(close)
    ),
    ({ roundTrips }) => roundTrips
  )
