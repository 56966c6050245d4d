/**
 * Settings of the server, read from the environment and the `.env` files and validated together.
 */
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Fairness from "@scipnet/core/rpc/server/Fairness"
import * as ConnectionLimits from "@scipnet/core/rpc/server/ConnectionLimits"
import * as DotEnv from "@scipnet/core/runtime/DotEnv"
import * as Config from "effect/Config"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as LogLevel from "effect/LogLevel"
import { toBadSettings } from "../StartError.ts"
import * as TlsCertificate from "../tls/TlsCertificate.ts"
import { bytes, count, duration, host, port } from "./SettingParser.ts"

const filename = Config.nonEmptyString("SCIPNET_DEEPWELL").pipe(
  Config.validate({
    message: "Expected a file: an in-memory deepwell would be empty",
    validation: (name) => name !== ":memory:"
  })
)

/** Tests whether a host name or address is reachable from this machine only. */
export const isLoopback = (name: string): boolean => name === "localhost" || name === "::1" || name.startsWith("127.")

const tcp = {
  host: host("SCIPNET_TCP_HOST"),
  port: port("SCIPNET_TCP_PORT", 7171),
  insecure: Config.withDefault(Config.boolean("SCIPNET_TCP_INSECURE"), false)
}

const tls = { host: host("SCIPNET_TLS_HOST"), port: port("SCIPNET_TLS_PORT", 7172) }

const http = {
  host: host("SCIPNET_HTTP_HOST"),
  port: port("SCIPNET_HTTP_PORT", 7173),
  connections: count("SCIPNET_MAX_HTTP_CONNECTIONS", 128, 100_000),
  perOrigin: count("SCIPNET_MAX_HTTP_CONNECTIONS_PER_ORIGIN", 32, 100_000)
}

const limits = {
  frame: count("SCIPNET_MAX_FRAME", ConnectionLimits.defaults.frame, 64 * 1024 * 1024),
  requests: count("SCIPNET_MAX_REQUESTS", ConnectionLimits.defaults.requests, 10_000),
  connections: count("SCIPNET_MAX_CONNECTIONS", 4_000, 100_000),
  perOrigin: count("SCIPNET_MAX_CONNECTIONS_PER_ORIGIN", 100, 100_000),
  idle: duration("SCIPNET_IDLE_TIME", ConnectionLimits.defaults.idle),
  login: duration("SCIPNET_LOGIN_TIME", ConnectionLimits.defaults.login),
  stalled: duration("SCIPNET_STALLED_TIME", ConnectionLimits.defaults.stalled),
  grace: duration("SCIPNET_GRACE", Duration.seconds(3))
}

const handshakes = {
  handshakes: count("SCIPNET_MAX_HANDSHAKES", 512, 100_000),
  perOrigin: count("SCIPNET_MAX_HANDSHAKES_PER_ORIGIN", 128, 100_000),
  rate: count("SCIPNET_HANDSHAKE_RATE", 10, 1_000_000),
  burst: count("SCIPNET_HANDSHAKE_BURST", 200, 1_000_000)
}

const fairness = {
  rate: count("SCIPNET_CALL_RATE", Fairness.defaults.rate, 1_000_000),
  burst: count("SCIPNET_CALL_BURST", Fairness.defaults.burst, 1_000_000),
  running: count("SCIPNET_MAX_CALLS_PER_USER", Fairness.defaults.running, 10_000),
  watches: count("SCIPNET_MAX_WATCHES", Fairness.defaults.watches, 100_000)
}

const unsent = {
  perConnection: bytes("SCIPNET_MAX_UNSENT", Fairness.defaults.unsent.perConnection),
  perOrigin: bytes("SCIPNET_MAX_UNSENT_PER_ORIGIN", Fairness.defaults.unsent.perOrigin),
  total: bytes("SCIPNET_MAX_UNSENT_TOTAL", Fairness.defaults.unsent.total)
}

const unfinished = {
  perOrigin: bytes("SCIPNET_MAX_UNFINISHED_PER_ORIGIN", Fairness.defaults.unfinished.perOrigin),
  total: bytes("SCIPNET_MAX_UNFINISHED_TOTAL", Fairness.defaults.unfinished.total)
}

const logLevel = Config.withDefault(Config.logLevel("SCIPNET_LOG_LEVEL"), LogLevel.Info)

/** All settings, with the rules that combine several. */
export const config = Config.all({
  filename,
  http: Config.all(http),
  // Plain TCP would send passwords over the network in clear text.
  tcp: Config.validate(Config.all(tcp), {
    message:
      "SCIPNET_TCP_HOST is reachable from other machines and TCP is not encrypted: use TLS, or set SCIPNET_TCP_INSECURE=true",
    validation: ({ host: name, insecure }) => insecure || isLoopback(name)
  }),
  tls: Config.all({ ...tls, certificate: Config.option(TlsCertificate.config) }),
  limits: Config.all({ ...limits, tls: Config.all(handshakes) }),
  fairness: Config.all({ ...fairness, unsent: Config.all(unsent), unfinished: Config.all(unfinished) }),
  logLevel,
  deepwell: Deepwell.config
})

const groups = [tcp, tls, TlsCertificate.settings, http, limits, handshakes, fairness, unsent, unfinished]

/** Every single setting, without the rules that combine several. */
export const settings: ReadonlyArray<Config.Config<unknown>> = [
  filename,
  ...groups.flatMap((group): ReadonlyArray<Config.Config<unknown>> => Object.values(group)),
  logLevel,
  ...Object.values(Deepwell.settings)
]

export type Settings = Config.Config.Success<typeof config>

/** Loads all settings. Fails with `BadSettings`, which lists every problem. */
export const load = config.pipe(Effect.provide(DotEnv.layer), Effect.mapError(toBadSettings))
