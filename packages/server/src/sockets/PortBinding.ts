/**
 * Binds servers to addresses.
 */
import type * as Net from "node:net"
import * as Effect from "effect/Effect"
import { CannotListen } from "../StartError.ts"
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
  Effect.async<number, CannotListen>((resume) => {
    const fail = (error: Error) =>
      resume(
        new CannotListen({
          address: SocketAddress.authority(host, port),
          settings,
          code: SocketAddress.errorCode(error)
        })
      )
    server.once("error", fail)
    server.listen({ host, port }, () => {
      server.off("error", fail)
      // Later errors are transient, e.g. too many open files: the listener stays usable.
      server.on("error", () => undefined)
      const address = server.address()
      resume(Effect.succeed(address === null || typeof address === "string" ? port : address.port))
    })
  })
