/**
 * The settings of a log in PostgreSQL, from the variables `SCIPNET_LOG` and `SCIPNET_LOG_…`. Imports no driver, so that
 * programs check settings without loading it.
 */
import { readFileSync } from "node:fs"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"
import * as Option from "effect/Option"
import { codeOf } from "@scipnet/core/database/DatabaseError"
import * as PgSettings from "./connection/PgSettings.ts"
import * as LogUrl from "./connection/LogUrl.ts"

const isOverride = (name: string): name is PgSettings.Override => PgSettings.overrides.some((each) => each === name)

const duration = (name: string, fallback: Duration.Duration, minimum: Duration.Duration, maximum: Duration.Duration) =>
  Config.duration(name).pipe(
    Config.validate({
      message: `Expected a duration from ${Duration.format(minimum)} to ${Duration.format(maximum)}`,
      validation: (value: Duration.Duration) => Duration.between(value, { minimum, maximum })
    }),
    Config.withDefault(fallback)
  )

/** The path of a PEM file with certificates, which can be read. */
const certificateFile = (name: string) =>
  Config.nonEmptyString(name).pipe(
    Config.mapOrFail((path) =>
      Either.try({
        try: () => readFileSync(path, "utf8"),
        catch: (error) => ConfigError.InvalidData([], `${path} cannot be read (${codeOf(error)})`)
      }).pipe(
        Either.flatMap((text) =>
          text.includes("-----BEGIN CERTIFICATE-----")
            ? Either.right(path)
            : Either.left(ConfigError.InvalidData([], `${path} contains no certificate in PEM format`))
        )
      )
    )
  )

/** The URL of the log; `SCIPNET_LOG`. Errors quote nothing of it, since it can contain a password. */
export const url = Config.string("SCIPNET_LOG").pipe(
  Config.mapOrFail((text) => Either.mapLeft(LogUrl.parse(text), (reason) => ConfigError.InvalidData([], reason)))
)

/** The file of the replica; `SCIPNET_REPLICA`. */
export const replica = Config.nonEmptyString("SCIPNET_REPLICA").pipe(
  Config.validate({
    message: "Expected a file: an in-memory replica would be read from the log again at every start",
    validation: (name) => name !== ":memory:"
  })
)

/** The single settings of a connection to the log. */
export const settings = {
  /** The PostgreSQL schema that contains the log. */
  schema: Config.nonEmptyString("SCIPNET_LOG_SCHEMA").pipe(
    Config.validate({
      message: "Expected 1 to 63 lower-case letters, digits and _, beginning with a letter and not with pg_",
      validation: PgSettings.isSchemaName
    }),
    Config.withDefault(PgSettings.defaults.schema)
  ),
  /** A PEM file with the CA certificate of PostgreSQL; the system's certificates by default. */
  ca: Config.option(certificateFile("SCIPNET_LOG_CA")),
  /** The encryption of connections. By default `verify-full`, and none to this machine without `SCIPNET_LOG_CA`. */
  tls: Config.option(Config.literal("verify-full", "require", "disable")("SCIPNET_LOG_TLS")),
  /** The requirements that the operator gives up, by their names. */
  allow: Config.string("SCIPNET_LOG_ALLOW").pipe(
    Config.mapOrFail((text) => {
      const names = text.split(",").map((name) => name.trim())
      const known = names.filter(isOverride)
      return known.length === names.length
        ? Either.right(known)
        : Either.left(ConfigError.InvalidData([], `Expected some of ${PgSettings.overrides.join(", ")}`))
    }),
    Config.withDefault<ReadonlyArray<PgSettings.Override>>([])
  ),
  /** The largest permitted difference to the clock of PostgreSQL. */
  clockSkew: duration("SCIPNET_LOG_CLOCK_SKEW", Duration.seconds(30), Duration.millis(100), Duration.hours(1)),
  /** The time limit for one attempt to connect to one host. */
  connectTimeout: duration(
    "SCIPNET_LOG_CONNECT_TIMEOUT",
    PgSettings.defaults.connectTimeout,
    Duration.millis(100),
    Duration.minutes(1)
  ),
  /** The time limit of one call to the log, including reconnecting and repeating it. */
  timeout: duration("SCIPNET_LOG_TIMEOUT", PgSettings.defaults.deadline, Duration.seconds(1), Duration.minutes(5))
}

/** The settings of a connection to the log, with its URL. */
export interface LogSettings {
  readonly url: LogUrl.LogUrl
  readonly schema: string
  /** The path of a PEM file. */
  readonly ca: Option.Option<string>
  readonly tls: Option.Option<"verify-full" | "require" | "disable">
  readonly allow: ReadonlyArray<PgSettings.Override>
  readonly clockSkew: Duration.Duration
  readonly connectTimeout: Duration.Duration
  readonly timeout: Duration.Duration
}

/** All settings of a connection to the log, except its URL. */
export const connection: Config.Config<Omit<LogSettings, "url">> = Config.all(settings)

/** Converts the settings to those of the connections; `program` is the name in PostgreSQL's list of connections. */
export const toPgSettings = (
  { url, schema, ca, tls, allow, clockSkew, connectTimeout, timeout }: LogSettings,
  program: string
): PgSettings.PgSettings =>
  PgSettings.make({
    hosts: LogUrl.toServers(url, {
      ...(Option.isSome(ca) ? { sslrootcert: ca.value } : {}),
      ...(Option.isSome(tls) ? { sslmode: tls.value } : {})
    }),
    schema,
    allow,
    clockSkew,
    connectTimeout,
    deadline: timeout,
    statementTimeout: timeout,
    applicationName: program
  })

/** Shows the value of a setting, as written in the environment, without its secrets. */
export const show = (name: string, value: string): string => (name === "SCIPNET_LOG" ? LogUrl.redact(value) : value)
