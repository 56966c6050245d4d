/** Counts the round trips of a program to PostgreSQL, in a proxy: bytes of the program after an answer begin a trip. */
import { Effect } from "effect"
import * as Proxy from "../rig/Proxy.ts"

export interface RoundTrips {
  /** The port of the proxy. */
  readonly port: number
  /** The bytes that the program sent in each trip since the last call, as text. */
  readonly take: () => ReadonlyArray<string>
}

/** Starts a counting proxy before a port on loopback. It is closed at the end of the scope. */
export const make = (target: number) =>
  Effect.suspend(() => {
    let trips: Array<string> = []
    const unanswered = new WeakSet<object>()
    const observe: Proxy.Observer = (direction, bytes, connection) => {
      if (direction === "toClient") {
        unanswered.delete(connection)
        return
      }
      const before = unanswered.has(connection) ? (trips.pop() ?? "") : ""
      trips.push(`${before}${bytes.toString("latin1")}`)
      unanswered.add(connection)
    }
    const take = () => {
      const taken = trips
      trips = []
      return taken
    }
    return Effect.map(Proxy.make(target, observe), ({ port }): RoundTrips => ({ port, take }))
  })
