/**
 * The address of a client, which a trusted reverse proxy forwards.
 */
import type * as Http from "node:http"
import { BlockList, isIP } from "node:net"
import * as SocketAddress from "../sockets/SocketAddress.ts"

const familyOf = (address: string) => (isIP(address) === 6 ? "ipv6" : "ipv4")

/** Makes a test for the addresses and networks of trusted proxies, such as `10.0.0.0/8`. */
export const trusted = (networks: ReadonlyArray<string>): ((address: string) => boolean) => {
  const list = new BlockList()
  for (const network of networks) {
    const [address = "", prefix] = network.split("/")
    if (prefix === undefined) {
      list.addAddress(address, familyOf(address))
    } else {
      list.addSubnet(address, Number(prefix), familyOf(address))
    }
  }
  return (address) => isIP(address) !== 0 && list.check(address, familyOf(address))
}

/**
 * Returns the address of the client of a request. Only the last hop of `X-Forwarded-For` is the proxy's own word; those
 * before it are the client's.
 */
export const of = (request: Http.IncomingMessage, isTrusted: (address: string) => boolean): string => {
  const peer = SocketAddress.remoteAddress(request.socket)
  const forwarded = request.headers["x-forwarded-for"]
  const hop = (Array.isArray(forwarded) ? forwarded.join(",") : (forwarded ?? "")).split(",").at(-1)?.trim() ?? ""
  return isTrusted(peer) && isIP(hop) !== 0 ? hop : peer
}
