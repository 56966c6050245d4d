/**
 * Parsers for single settings: each checks the range of its values.
 */
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Duration from "effect/Duration"
import * as Either from "effect/Either"

/** Tests whether a host name or address is reachable from this machine only. */
export const isLoopback = (name: string): boolean => name === "localhost" || name === "::1" || name.startsWith("127.")

/** An IP address or host name; 127.0.0.1 by default. */
export const host = (name: string) =>
  Config.nonEmptyString(name).pipe(
    Config.validate({
      message: "Expected an IP address or a host name",
      validation: (text) => /^[\w.:%-]{1,253}$/.test(text)
    }),
    Config.withDefault("127.0.0.1")
  )

// Digits only: Config.integer also accepts an empty value and 0x50.
const integer = (name: string, fallback: number, least: number, most: number, expected: string) =>
  Config.string(name).pipe(
    Config.mapOrFail((text) =>
      /^\d{1,9}$/.test(text) && Number(text) >= least && Number(text) <= most
        ? Either.right(Number(text))
        : Either.left(ConfigError.InvalidData([], expected))
    ),
    Config.withDefault(fallback)
  )

/** A TCP port; 0 lets the system choose a free one. */
export const port = (name: string, fallback: number) =>
  integer(name, fallback, 0, 65_535, "Expected a port from 0 to 65535 (0 for any free port)")

const toPortOrOff = (text: string): Either.Either<number | "off", ConfigError.ConfigError> =>
  text === "off"
    ? Either.right(text)
    : /^\d{1,5}$/.test(text) && Number(text) <= 65_535
      ? Either.right(Number(text))
      : Either.left(ConfigError.InvalidData([], "Expected a port from 0 to 65535 (0 for any free port), or off"))

/** A TCP port, or `off` for no listener. */
export const portOrOff = (name: string, fallback: number) =>
  Config.withDefault(Config.mapOrFail(Config.string(name), toPortOrOff), fallback)

/** A positive integer of at most `most`. */
export const count = (name: string, fallback: number, most: number) =>
  integer(name, fallback, 1, most, `Expected an integer from 1 to ${most}`)

/** A number of bytes, at least one mebibyte. */
export const bytes = (name: string, fallback: number) =>
  integer(name, fallback, 1024 * 1024, 999_999_999, "Expected a number of bytes from 1048576 to 999999999")

/** A duration from 100 milliseconds to one day. */
export const duration = (name: string, fallback: Duration.Duration) =>
  Config.duration(name).pipe(
    Config.validate({
      message: "Expected a duration from 100 milliseconds to 1 day",
      validation: (value) => Duration.between(value, { minimum: Duration.millis(100), maximum: Duration.days(1) })
    }),
    Config.withDefault(fallback)
  )
