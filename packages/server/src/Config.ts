/**
 * Everything that may be set about the server, read and checked as a whole.
 */
import { readFileSync } from "node:fs"
import { createSecureContext } from "node:tls"
import { ServerConnection, Deepwell, DotEnv, Fairness } from "@scipnet/core"
import type { ConfigProvider } from "effect"
import { Config, ConfigError, Duration, Effect, Either, LogLevel } from "effect"
import { BadSettings } from "./StartError.ts"

const filename = Config.nonEmptyString("SCIPNET_DEEPWELL").pipe(
  Config.validate({
    message: "Expected a file, since a deepwell in memory would be empty",
    validation: (name) => name !== ":memory:"
  })
)

const host = (name: string) =>
  Config.nonEmptyString(name).pipe(
    Config.validate({
      message: "Expected an address or a host name",
      validation: (text) => /^[\w.:%-]{1,253}$/.test(text)
    }),
    Config.withDefault("127.0.0.1")
  )

// Digits only: to Config.integer an empty value and 0x50 are numbers too.
const whole = (name: string, least: number, most: number, expected: string) =>
  Config.string(name).pipe(
    Config.mapOrFail((text) =>
      /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most
        ? Either.right(Number(text))
        : Either.left(ConfigError.InvalidData([], expected))
    )
  )

const port = (name: string) => whole(name, 0, 65_535, "Expected a port from 0 to 65535, 0 for any that is free")

const count = (name: string, otherwise: number, most: number) =>
  Config.withDefault(whole(name, 1, most, `Expected a number from 1 to ${most}`), otherwise)

const time = (name: string, otherwise: Duration.Duration) =>
  Config.duration(name).pipe(
    Config.validate({
      message: "Expected a time of at least a tenth of a second and at most a day",
      validation: (value) => Duration.between(value, { minimum: Duration.millis(100), maximum: Duration.days(1) })
    }),
    Config.withDefault(otherwise)
  )

/** A file that holds PEM. */
const pem = (name: string, kind: RegExp, what: string) =>
  Config.nonEmptyString(name).pipe(
    Config.mapOrFail((path) =>
      Either.try({
        try: () => readFileSync(path, "utf8"),
        catch: (error) =>
          ConfigError.InvalidData(
            [],
            `${path} cannot be read (${error instanceof Error ? error.message.split(":", 1).join("") : "unknown"})`
          )
      }).pipe(
        Either.filterOrLeft(
          (text) => kind.test(text),
          () => ConfigError.InvalidData([], `${path} holds no ${what} as PEM`)
        )
      )
    )
  )

const pemSettings = {
  cert: pem("SCIPNET_TLS_CERT", /-----BEGIN CERTIFICATE-----/, "certificate"),
  key: pem("SCIPNET_TLS_KEY", /-----BEGIN [A-Z ]*PRIVATE KEY-----/, "private key")
}

/** The files that TLS uses, read again each time. */
const certificate = Config.all(pemSettings).pipe(
  Config.mapOrFail((pair) =>
    Either.try({
      try: () => {
        createSecureContext(pair)
        return pair
      },
      catch: (error) =>
        ConfigError.InvalidData(
          [],
          `SCIPNET_TLS_CERT and SCIPNET_TLS_KEY cannot be used together (${error instanceof Error ? error.message : "unknown"})`
        )
    })
  )
)

// Passwords would cross the network for everybody to read.
export const isLoopback = (name: string): boolean => name === "localhost" || name === "::1" || name.startsWith("127.")

const tcpSettings = {
  host: host("SCIPNET_TCP_HOST"),
  port: Config.withDefault(port("SCIPNET_TCP_PORT"), 7171),
  insecure: Config.withDefault(Config.boolean("SCIPNET_TCP_INSECURE"), false)
}

const tcp = Config.all(tcpSettings).pipe(
  Config.validate({
    message:
      "SCIPNET_TCP_HOST is not this machine alone, and TCP is not encrypted: use TLS, or set SCIPNET_TCP_INSECURE=true",
    validation: ({ host: name, insecure }) => insecure || isLoopback(name)
  })
)

const tlsSettings = {
  host: host("SCIPNET_TLS_HOST"),
  port: Config.withDefault(port("SCIPNET_TLS_PORT"), 7172)
}

const tls = Config.all({ ...tlsSettings, certificate: Config.option(certificate) })

const limits = {
  frame: count("SCIPNET_MAX_FRAME", ServerConnection.defaults.frame, 64 * 1024 * 1024),
  requests: count("SCIPNET_MAX_REQUESTS", ServerConnection.defaults.requests, 10_000),
  connections: count("SCIPNET_MAX_CONNECTIONS", 4_000, 100_000),
  perOrigin: count("SCIPNET_MAX_CONNECTIONS_PER_ORIGIN", 100, 100_000),
  idle: time("SCIPNET_IDLE_TIME", ServerConnection.defaults.idle),
  login: time("SCIPNET_LOGIN_TIME", ServerConnection.defaults.login),
  stalled: time("SCIPNET_STALLED_TIME", ServerConnection.defaults.stalled),
  grace: time("SCIPNET_GRACE", Duration.seconds(3))
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

const mebibyte = 1024 * 1024
const bytes = (name: string, otherwise: number) =>
  Config.withDefault(
    whole(name, mebibyte, 999_999_999, "Expected a number of bytes from 1048576 to 999999999"),
    otherwise
  )

const unsent = {
  perConnection: bytes("SCIPNET_MAX_UNSENT", Fairness.defaults.unsent.perConnection),
  perOrigin: bytes("SCIPNET_MAX_UNSENT_PER_ORIGIN", Fairness.defaults.unsent.perOrigin),
  total: bytes("SCIPNET_MAX_UNSENT_TOTAL", Fairness.defaults.unsent.total)
}

const unfinished = {
  perOrigin: bytes("SCIPNET_MAX_UNFINISHED_PER_ORIGIN", Fairness.defaults.unfinished.perOrigin),
  total: bytes("SCIPNET_MAX_UNFINISHED_TOTAL", Fairness.defaults.unfinished.total)
}

const http = {
  host: host("SCIPNET_HTTP_HOST"),
  port: Config.withDefault(port("SCIPNET_HTTP_PORT"), 7173),
  connections: count("SCIPNET_MAX_HTTP_CONNECTIONS", 128, 100_000),
  perOrigin: count("SCIPNET_MAX_HTTP_CONNECTIONS_PER_ORIGIN", 32, 100_000)
}

const logLevel = Config.withDefault(Config.logLevel("SCIPNET_LOG_LEVEL"), LogLevel.Info)

const config = Config.all({
  filename,
  http: Config.all(http),
  tcp,
  tls,
  limits: Config.all({ ...limits, tls: Config.all(handshakes) }),
  fairness: Config.all({ ...fairness, unsent: Config.all(unsent), unfinished: Config.all(unfinished) }),
  logLevel,
  deepwell: Deepwell.config
})

/** Each setting by itself. */
export const settings: ReadonlyArray<Config.Config<unknown>> = [
  filename,
  ...Object.values(tcpSettings),
  ...Object.values(tlsSettings),
  ...Object.values(pemSettings).map((setting) => Config.option(setting)),
  ...Object.values(http),
  logLevel,
  ...Object.values(limits),
  ...Object.values(handshakes),
  ...Object.values(fairness),
  ...Object.values(unsent),
  ...Object.values(unfinished),
  ...Object.values(Deepwell.settings)
]

export type Settings = Config.Config.Success<typeof config>

/** What is wrong with all of them together, given where they come from. */
export const problems = (provider: ConfigProvider.ConfigProvider): Effect.Effect<ReadonlyArray<string>> =>
  Effect.match(Effect.withConfigProvider(config, provider), {
    onSuccess: () => [],
    onFailure: DotEnv.problems
  })

/** What is wrong with settings, in words. */
export const problem = (error: ConfigError.ConfigError | { readonly message: string }): BadSettings =>
  ConfigError.isConfigError(error)
    ? new BadSettings({ problems: DotEnv.problems(error) })
    : new BadSettings({ problems: [`A file of settings cannot be read: ${error.message}`] })

/** The settings, from the environment and the `.env` files. Fails with `BadSettings`, which names everything wrong. */
export const load = config.pipe(Effect.provide(DotEnv.layer), Effect.mapError(problem))

/** The certificate and its key, as the settings name them now. Fails with `BadSettings`. */
export const loadCertificate = certificate.pipe(Effect.provide(DotEnv.layer), Effect.mapError(problem))
