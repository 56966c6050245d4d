/**
 * Settings of the listener that serves the web application, with the rules that combine several.
 */
import { isIP } from "node:net"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { host, isLoopback, portOrOff } from "./SettingParser.ts"

/** Parses a list with commas; empty by default. `expected` describes one item. */
const list = (name: string, isValid: (item: string) => boolean, expected: string) =>
  Config.string(name).pipe(
    Config.mapOrFail((text) => {
      const items = text.split(",").map((item) => item.trim())
      return items.every(isValid) ? Either.right(items) : Either.left(ConfigError.InvalidData([], expected))
    }),
    Config.withDefault<ReadonlyArray<string>>([])
  )

const isOrigin = (text: string): boolean => /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text

const isNetwork = (text: string): boolean => {
  const [address = "", prefix, ...rest] = text.split("/")
  const bits = isIP(address) === 6 ? 128 : 32
  return isIP(address) !== 0 && rest.length === 0 && (prefix === undefined || isPrefix(prefix, bits))
}

const isPrefix = (text: string, bits: number): boolean => /^\d{1,3}$/.test(text) && Number(text) <= bits

/** The single settings. */
export const settings = {
  host: host("SCIPNET_WEB_HOST"),
  port: portOrOff("SCIPNET_WEB_PORT", 7174),
  /** The origins of the application in browsers, such as `https://scp.example`. */
  origins: list(
    "SCIPNET_WEB_ORIGIN",
    isOrigin,
    "Expected an origin such as https://scp.example, in lower case and without a path or a default port"
  ),
  /** Addresses and networks of reverse proxies. */
  proxies: list("SCIPNET_WEB_PROXIES", isNetwork, "Expected IP addresses or networks such as 10.0.0.0/8"),
  insecure: Config.withDefault(Config.boolean("SCIPNET_WEB_INSECURE"), false)
}

const isSet = (name: string) => Config.map(Config.option(Config.string(name)), Option.isSome)

const isReachable = (origin: string): boolean => !isLoopback(new URL(origin).hostname.replace(/^\[|\]$/g, ""))

/** Returns the rule that the settings break. */
const problem = (web: {
  readonly host: string
  readonly port: number | "off"
  readonly origins: ReadonlyArray<string>
  readonly insecure: boolean
  readonly hasCertificate: boolean
}): string | undefined => {
  const isLocal = isLoopback(web.host)
  if (web.port === "off") {
    return undefined
  }
  if (!isLocal && !web.hasCertificate && !web.insecure) {
    return "SCIPNET_WEB_HOST is reachable from other machines without encryption: set SCIPNET_TLS_CERT and SCIPNET_TLS_KEY, use a reverse proxy on this machine, or set SCIPNET_WEB_INSECURE=true"
  }
  if (!isLocal && web.origins.length === 0) {
    return "SCIPNET_WEB_HOST is reachable from other machines: set SCIPNET_WEB_ORIGIN to the address in the browser, such as https://scp.example"
  }
  return web.insecure || !web.origins.some((origin) => origin.startsWith("http:") && isReachable(origin))
    ? undefined
    : "SCIPNET_WEB_ORIGIN is not encrypted: use https, or set SCIPNET_WEB_INSECURE=true"
}

/** All settings. The listener is encrypted when other machines can reach it, unless `insecure` is set. */
export const config = Config.all({
  ...settings,
  isHostSet: isSet("SCIPNET_WEB_HOST"),
  isPortSet: isSet("SCIPNET_WEB_PORT"),
  hasCertificate: isSet("SCIPNET_TLS_CERT")
}).pipe(
  Config.mapOrFail(({ isHostSet, isPortSet, hasCertificate, ...web }) => {
    const broken = problem({ ...web, hasCertificate })
    return broken === undefined
      ? Either.right({
          ...web,
          isDefault: !isHostSet && !isPortSet,
          isEncrypted: !isLoopback(web.host) && !web.insecure
        })
      : Either.left(ConfigError.InvalidData([], broken))
  })
)

export type WebSettings = Config.Config.Success<typeof config>
