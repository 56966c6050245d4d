/**
 * Settings of the server, read from the environment and the `.env` files and validated together.
 */
import * as Deepwell from "@scipnet/core/deepwell/Deepwell"
import * as Fairness from "@scipnet/core/rpc/server/Fairness"
import * as ConnectionLimits from "@scipnet/core/rpc/server/ConnectionLimits"
import * as DotEnv from "@scipnet/core/runtime/DotEnv"
import * as Config from "effect/Config"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as LogLevel from "effect/LogLevel"
import { BadUsage, toBadSettings } from "../StartError.ts"
import * as TlsCertificate from "../tls/TlsCertificate.ts"
import { bytes, count, duration, host, isLoopback, port } from "./SettingParser.ts"
import type { ServeArguments, StorageArguments } from "../Arguments.ts"
import * as StorageConfig from "./StorageConfig.ts"
import * as WebConfig from "./WebConfig.ts"

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

/** The operator's log page, which is served with `--inspect` and always at 127.0.0.1. */
const inspect = { port: port("SCIPNET_INSPECT_PORT", 7175) }

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
  storage: StorageConfig.config,
  http: Config.all(http),
  // Plain TCP would send passwords over the network in clear text.
  tcp: Config.validate(Config.all(tcp), {
    message:
      "SCIPNET_TCP_HOST is reachable from other machines and TCP is not encrypted: use TLS, or set SCIPNET_TCP_INSECURE=true",
    validation: ({ host: name, insecure }) => insecure || isLoopback(name)
  }),
  tls: Config.all({ ...tls, certificate: Config.option(TlsCertificate.config) }),
  web: WebConfig.config,
  inspect: Config.all(inspect),
  limits: Config.all({ ...limits, tls: Config.all(handshakes) }),
  fairness: Config.all({ ...fairness, unsent: Config.all(unsent), unfinished: Config.all(unfinished) }),
  logLevel,
  deepwell: Deepwell.config
}).pipe(Config.map(({ storage, ...others }) => ({ ...others, ...storage })))

const groups = [
  StorageConfig.settings,
  tcp,
  tls,
  TlsCertificate.settings,
  http,
  WebConfig.settings,
  inspect,
  limits,
  handshakes,
  fairness,
  unsent,
  unfinished
]

/** Every single setting, without the rules that combine several. */
export const settings: ReadonlyArray<Config.Config<unknown>> = [
  ...groups.flatMap((group): ReadonlyArray<Config.Config<unknown>> => Object.values(group)),
  logLevel,
  ...Object.values(Deepwell.settings)
]

export type Settings = Config.Config.Success<typeof config>

/** Validates all settings of a provider; returns one line for each problem. */
export const validate = (provider: ConfigProvider.ConfigProvider): Effect.Effect<ReadonlyArray<string>> =>
  Effect.match(Effect.withConfigProvider(config, provider), {
    onSuccess: () => [],
    onFailure: DotEnv.problems
  })

/** The sources of settings: the arguments, the environment and the `.env` files, in order of precedence. */
export const sources = ({ deepwell, log, replica }: StorageArguments) =>
  Effect.map(DotEnv.sources, (found): ReadonlyArray<DotEnv.Source> => [
    ...(deepwell === undefined ? [] : [{ from: "--deepwell", values: { SCIPNET_DEEPWELL: deepwell } }]),
    ...(log === undefined ? [] : [{ from: "--log", values: { SCIPNET_LOG: log } }]),
    ...(replica === undefined ? [] : [{ from: "--replica", values: { SCIPNET_REPLICA: replica } }]),
    ...found
  ])

/** True when a source names a log. */
const hasLog = (found: ReadonlyArray<DotEnv.Source>): boolean => {
  const name = "SCIPNET_LOG"
  return (DotEnv.mergeSources(found).get(name) ?? "") !== ""
}

/** A provider of the settings of these sources. */
export const providerOf = (found: ReadonlyArray<DotEnv.Source>): ConfigProvider.ConfigProvider =>
  ConfigProvider.fromMap(new Map(DotEnv.mergeSources(found)), { pathDelim: "_" })

/**
 * Loads all settings. Fails with `BadSettings`, which lists every problem, and with `BadUsage` when the arguments require a log and
 * none is named.
 */
export const load = ({ setAsideDiverged, storage }: ServeArguments) =>
  Effect.gen(function* () {
    const found = yield* Effect.mapError(sources(storage), toBadSettings)
    if (setAsideDiverged && !hasLog(found)) {
      return yield* new BadUsage({ reason: "--set-aside-diverged requires --log or SCIPNET_LOG." })
    }
    return yield* Effect.mapError(Effect.withConfigProvider(config, providerOf(found)), toBadSettings)
  })
