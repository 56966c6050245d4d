/** A TCP proxy on loopback with faults: delay, silence, cut connections, refused connections, each at the wish of a test. */
import type { Socket } from "node:net"
import { connect, createServer } from "node:net"
import { once } from "node:events"
import { Effect } from "effect"

/** The way of the bytes. */
export type Direction = "toServer" | "toClient"

/** The connections that a fault is about; all when undefined. */
export interface Selection {
  /** Connections whose client sent this text, for example `LISTEN`. */
  readonly sent?: string
}

export interface Proxy {
  readonly port: number
  /** Delays bytes by milliseconds from now on; 0 ends it. */
  readonly delay: (direction: Direction, milliseconds: number) => Effect.Effect<void>
  /** Keeps the bytes of present (and, without a selection, of new) connections until `thaw`. Connections stay open. */
  readonly freeze: (directions: ReadonlyArray<Direction>, selection?: Selection) => Effect.Effect<void>
  readonly thaw: Effect.Effect<void>
  /** Resets the present connections. */
  readonly cut: (selection?: Selection) => Effect.Effect<void>
  /** Resets each new connection when it has passed this number of bytes in a direction; undefined ends it. */
  readonly cutAfter: (
    limit: { readonly direction: Direction; readonly bytes: number } | undefined
  ) => Effect.Effect<void>
  /** Resets new connections at once, or accepts them again. */
  readonly refuse: (isRefusing: boolean) => Effect.Effect<void>
  /** Connects new connections to another port, as when a name moves to another machine. */
  readonly retarget: (port: number) => Effect.Effect<void>
  /** The number of open connections. */
  readonly connections: Effect.Effect<number>
  /** The number of connections that were accepted so far. */
  readonly accepted: Effect.Effect<number>
}

interface Link {
  readonly client: Socket
  readonly server: Socket
  /** The latest text that the client sent. */
  sent: string
  readonly frozen: Set<Direction>
  readonly passed: Record<Direction, number>
}

const remembered = 64 * 1024

/** Receives the bytes that arrive; `connection` is the same object for all bytes of a connection. */
export type Observer = (direction: Direction, bytes: Buffer, connection: object) => void

const open = async (target: number, observe: Observer) => {
  let port = target
  let isRefusing = false
  let limit: { readonly direction: Direction; readonly bytes: number } | undefined
  let accepted = 0
  const delays: Record<Direction, number> = { toServer: 0, toClient: 0 }
  const frozen = new Set<Direction>()
  const links = new Set<Link>()
  const clients = new Set<Socket>()
  let resume: Array<() => void> = []

  const reset = (link: Link): void => {
    link.client.resetAndDestroy()
    link.server.resetAndDestroy()
    links.delete(link)
  }
  const select = ({ sent }: Selection = {}): ReadonlyArray<Link> =>
    [...links].filter((link) => sent === undefined || link.sent.includes(sent))

  const forward = (link: Link, from: Socket, to: Socket, direction: Direction): void => {
    let last = Promise.resolve()
    /** Runs after all earlier bytes of this way, its delay, and the end of a silence. */
    const inTurn = (run: () => void): void => {
      const due = Date.now() + delays[direction]
      const earlier = last
      last = (async () => {
        await earlier
        const wait = due - Date.now()
        if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
        while (link.frozen.has(direction)) await new Promise<void>((resolve) => resume.push(resolve))
        run()
      })()
    }
    from.on("data", (bytes: Buffer) => {
      observe(direction, bytes, link)
      if (direction === "toServer") link.sent = `${link.sent}${bytes.toString("latin1")}`.slice(-remembered)
      inTurn(() => {
        const before = link.passed[direction]
        link.passed[direction] += bytes.length
        if (limit?.direction === direction && link.passed[direction] >= limit.bytes) {
          to.write(bytes.subarray(0, Math.max(0, limit.bytes - before)), () => reset(link))
        } else if (to.writable) to.write(bytes)
      })
    })
    from.on("end", () => inTurn(() => to.end()))
    from.on("error", () => inTurn(() => reset(link)))
    from.on("close", () => inTurn(() => links.delete(link)))
  }

  const server = createServer({ allowHalfOpen: true, noDelay: true }, (client) => {
    accepted += 1
    clients.add(client)
    client.on("close", () => clients.delete(client))
    if (isRefusing) {
      client.on("error", () => undefined)
      client.resetAndDestroy()
      return
    }
    const to = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true })
    const link: Link = { client, server: to, sent: "", frozen: new Set(frozen), passed: { toServer: 0, toClient: 0 } }
    links.add(link)
    forward(link, client, to, "toServer")
    forward(link, to, client, "toClient")
  })
  server.listen(0, "127.0.0.1")
  await once(server, "listening")
  const address = server.address()

  const thaw = (): void => {
    frozen.clear()
    for (const link of links) link.frozen.clear()
    for (const each of resume) each()
    resume = []
  }
  const proxy: Proxy = {
    port: typeof address === "object" && address !== null ? address.port : 0,
    delay: (direction, milliseconds) => Effect.sync(() => void (delays[direction] = milliseconds)),
    freeze: (directions, selection) =>
      Effect.sync(() => {
        for (const direction of directions) {
          if (selection === undefined) frozen.add(direction)
          for (const link of select(selection)) link.frozen.add(direction)
        }
      }),
    thaw: Effect.sync(thaw),
    cut: (selection) => Effect.sync(() => select(selection).forEach(reset)),
    cutAfter: (next) => Effect.sync(() => void (limit = next)),
    refuse: (next) => Effect.sync(() => void (isRefusing = next)),
    retarget: (next) => Effect.sync(() => void (port = next)),
    connections: Effect.sync(() => links.size),
    accepted: Effect.sync(() => accepted)
  }
  const close = async (): Promise<void> => {
    const closed = once(server, "close")
    server.close()
    for (const link of links) reset(link)
    // A client whose server has ended may never end its own side, for example while it is stopped by SIGSTOP.
    for (const client of clients) client.destroy()
    thaw()
    await closed
  }
  return { proxy, close }
}

/** Starts a proxy before a port on loopback. It is closed at the end of the scope. */
export const make = (port: number, observe: Observer = () => undefined) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(() => open(port, observe)),
      ({ close }) => Effect.promise(close)
    ),
    ({ proxy }) => proxy
  )
