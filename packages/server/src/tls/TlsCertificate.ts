/**
 * Loads the TLS certificate and its private key from the PEM files that the settings name.
 */
import { readFileSync } from "node:fs"
import { createSecureContext } from "node:tls"
import * as DotEnv from "@scipnet/core/runtime/DotEnv"
import * as Config from "effect/Config"
import * as ConfigError from "effect/ConfigError"
import * as Effect from "effect/Effect"
import * as Either from "effect/Either"
import { toBadSettings } from "../StartError.ts"

/** A certificate and its private key, as PEM. */
export interface TlsCertificate {
  readonly cert: string
  readonly key: string
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : "unknown")

/** The contents of a PEM file. The error never quotes them. */
const pemFile = (name: string, header: RegExp, kind: string) =>
  Config.nonEmptyString(name).pipe(
    Config.mapOrFail((path) =>
      Either.try({
        try: () => readFileSync(path, "utf8"),
        catch: (error) =>
          ConfigError.InvalidData([], `${path} cannot be read (${messageOf(error).split(":", 1).join("")})`)
      }).pipe(
        Either.filterOrLeft(
          (text) => header.test(text),
          () => ConfigError.InvalidData([], `${path} contains no ${kind} in PEM format`)
        )
      )
    )
  )

const pemSettings = {
  cert: pemFile("SCIPNET_TLS_CERT", /-----BEGIN CERTIFICATE-----/, "certificate"),
  key: pemFile("SCIPNET_TLS_KEY", /-----BEGIN [A-Z ]*PRIVATE KEY-----/, "private key")
}

/** The two settings on their own, both optional. */
export const settings = { cert: Config.option(pemSettings.cert), key: Config.option(pemSettings.key) }

/** The certificate and its key. Reads the files each time, and checks that the key belongs to the certificate. */
export const config: Config.Config<TlsCertificate> = Config.all(pemSettings).pipe(
  Config.mapOrFail((pair) =>
    Either.try({
      try: () => {
        createSecureContext(pair)
        return pair
      },
      catch: (error) =>
        ConfigError.InvalidData(
          [],
          `SCIPNET_TLS_CERT and SCIPNET_TLS_KEY cannot be used together (${messageOf(error)})`
        )
    })
  )
)

/** Loads the certificate again. Fails with `BadSettings`. */
export const load = config.pipe(Effect.provide(DotEnv.layer), Effect.mapError(toBadSettings))
