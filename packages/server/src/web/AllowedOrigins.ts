/**
 * The origins under which browsers may use the application. Each request names one by its `Host`.
 */
import type { WebSettings } from "../config/WebConfig.ts"
import { isLoopback } from "../config/SettingParser.ts"
import * as SocketAddress from "../sockets/SocketAddress.ts"

/** One origin of the application. */
export interface AllowedOrigin {
  /** Scheme, host and port, such as `https://scp.example`. */
  readonly origin: string
  /** True when browsers reach the application over TLS, here or at a reverse proxy. */
  readonly isSecure: boolean
}

/** Finds the origin of a `Host` header; undefined for a host that is not allowed. */
export type Find = (host: string | undefined) => AllowedOrigin | undefined

const defaults = ({ host, isEncrypted }: WebSettings, port: number): ReadonlyArray<string> =>
  [...new Set(["127.0.0.1", "localhost", ...(isLoopback(host) ? [host] : [])])].map(
    (name) => `${isEncrypted ? "https" : "http"}://${SocketAddress.authority(name, port)}`
  )

/** Returns the configured origins; without any, those of the loopback address with the actual port of the listener. */
export const list = (settings: WebSettings, port: number): ReadonlyArray<string> =>
  settings.origins.length > 0 ? settings.origins : defaults(settings, port)

/** Makes the lookup of origins. */
export const make = (origins: ReadonlyArray<string>): Find => {
  const byHost = new Map(
    origins.map((origin) => [new URL(origin).host, { origin, isSecure: origin.startsWith("https:") }] as const)
  )
  return (host) => (host === undefined ? undefined : byHost.get(host.toLowerCase()))
}
