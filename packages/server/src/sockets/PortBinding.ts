/**
 * Binds servers to addresses.
 */
import { once } from "node:events"
import type * as Net from "node:net"
import * as Effect from "effect/Effect"
import * as SocketAddress from "./SocketAddress.ts"

export interface Address {
  readonly host: string
  /** 0 for any free port. */
  readonly port: number
  /** Common prefix of the settings of this address, e.g. `SCIPNET_TCP`. */
  readonly settings: string
}

/** Starts to listen. Returns the actual port. Fails with `CannotListen`. */
export const bind = (server: Net.Server, { host, port, settings }: Address) =>
  Effect.tryPromise({
    try: async () => {
      // Errors after it has started to listen are transient, e.g. too many open files: the listener stays usable.
      server.on("error", () => undefined)
      await once(server.listen({ host, port }), "listening")
      const address = server.address()
      return address === null || typeof address === "string" ? port : address.port
    },
    catch: SocketAddress.cannotListen(settings, host, port)
  })
