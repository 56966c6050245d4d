/**
 * Limits TLS handshakes, in progress and per second. A handshake takes the event loop a millisecond or two, so that one
 * client that reconnects continuously could starve all others.
 */
import * as CallRate from "@scipnet/core/rpc/server/CallRate"
import * as ConnectionLimit from "../sockets/ConnectionLimit.ts"

export interface Bounds {
  /** Most handshakes in progress at a time. */
  readonly handshakes: number
  /** Most handshakes in progress with one origin. */
  readonly perOrigin: number
  /** Sustained rate of one origin, in handshakes per second. */
  readonly rate: number
  /** Handshakes that one origin can begin in a row before `rate` applies. */
  readonly burst: number
}

/**
 * Makes a limit: a function that begins a handshake with an origin. It returns an idempotent function that ends the
 * handshake, or undefined if a limit is reached.
 */
export const make = ({ handshakes, perOrigin, rate, burst }: Bounds) => {
  const inProgress = ConnectionLimit.make({ connections: handshakes, perOrigin })
  const rateLimit = CallRate.make(rate, burst)
  return (origin: string): (() => void) | undefined => {
    const end = inProgress(origin)
    if (end !== undefined && rateLimit.take(origin, performance.now()) > 0) {
      end()
      return undefined
    }
    return end
  }
}
