/**
 * Which clients may begin a TLS handshake. One takes a millisecond or two of the event loop, so that a client that
 * reconnects as fast as it can would keep it from all others.
 */
import { CallRate } from "@scipnet/core"
import * as ConnectionRegistry from "./ConnectionRegistry.ts"

export interface Bounds {
  /** How many handshakes may be in progress at a time. */
  readonly handshakes: number
  /** How many of them with one origin. */
  readonly perOrigin: number
  /** How many handshakes a second one origin may begin, sustained. */
  readonly rate: number
  /** How many it may begin in a row before the rate holds. */
  readonly burst: number
}

export interface HandshakeLimit {
  /** Returns what ends the handshake, to be called once or more often; undefined where it may not begin. */
  readonly begin: (origin: string) => (() => void) | undefined
}

export const make = ({ handshakes, perOrigin, rate, burst }: Bounds): HandshakeLimit => {
  const inProgress = ConnectionRegistry.make({ connections: handshakes, perOrigin })
  const begun = CallRate.make(rate, burst)
  return {
    begin: (origin) => {
      if (!inProgress.enter(origin)) {
        return undefined
      }
      let isOver = begun.take(origin, performance.now()) > 0
      if (isOver) {
        inProgress.leave(origin)
        return undefined
      }
      return () => {
        if (!isOver) {
          isOver = true
          inProgress.leave(origin)
        }
      }
    }
  }
}
