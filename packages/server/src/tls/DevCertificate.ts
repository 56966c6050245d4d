/**
 * Creates a self-signed certificate for development on one machine and stores it beside the deepwell.
 */
import { X509Certificate, createPrivateKey } from "node:crypto"
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import * as Clock from "effect/Clock"
import * as DateTime from "effect/DateTime"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import type { Settings } from "../config/ServerConfig.ts"
import { isLoopback } from "../config/SettingParser.ts"
import { BadSettings } from "../StartError.ts"
import type { TlsCertificate } from "./TlsCertificate.ts"

const lifetime = Duration.days(30)

/** Remaining validity that a stored certificate must have to be used again. */
const margin = Duration.days(7)

const generate = (now: number) =>
  Effect.promise(async () => {
    const { default: selfsigned } = await import("selfsigned")
    const end = DateTime.toDateUtc(DateTime.unsafeMake(now + Duration.toMillis(lifetime)))
    return selfsigned.generate([{ name: "commonName", value: "localhost" }], {
      keyType: "ec",
      curve: "P-256",
      notAfterDate: end,
      extensions: [
        {
          name: "subjectAltName",
          altNames: [
            { type: 2, value: "localhost" },
            { type: 7, ip: "127.0.0.1" },
            { type: 7, ip: "::1" }
          ]
        }
      ]
    })
  })

/** Loads the stored pair; none if it is missing, damaged, does not belong together or expires within the margin. */
const loadStored = (files: TlsCertificate, now: number) =>
  Effect.try(() => {
    const [cert, key] = [readFileSync(files.cert, "utf8"), readFileSync(files.key, "utf8")]
    const certificate = new X509Certificate(cert)
    const isUsable =
      certificate.checkPrivateKey(createPrivateKey(key)) &&
      Date.parse(certificate.validFrom) <= now &&
      Date.parse(certificate.validTo) > now + Duration.toMillis(margin)
    return isUsable ? Option.some({ cert, key }) : Option.none()
  }).pipe(Effect.orElseSucceed(() => Option.none()))

/** Replaces a file. The new one is created with `mode`, so that a private key is never readable by other users. */
const replaceFile = (file: string, text: string, mode: number) =>
  Effect.try({
    try: () => {
      rmSync(file, { force: true })
      writeFileSync(file, text, { mode, flag: "wx" })
    },
    catch: () => new BadSettings({ problems: [`--dev-tls: ${file} cannot be written`] })
  })

/**
 * Returns the stored certificate, or creates a new one if that is missing, damaged or expires within a week. Fails with
 * `BadSettings` if a certificate is configured, if TLS listens to other machines, or if a file cannot be written.
 */
export const make = ({ filename, tls }: Settings) =>
  Effect.gen(function* () {
    if (tls.certificate._tag === "Some") {
      return yield* new BadSettings({ problems: ["--dev-tls: SCIPNET_TLS_CERT already names a certificate"] })
    }
    if (!isLoopback(tls.host)) {
      return yield* new BadSettings({
        problems: [`--dev-tls: requires a loopback address, and SCIPNET_TLS_HOST is ${tls.host}`]
      })
    }
    const files = { cert: `${filename}.dev-cert.pem`, key: `${filename}.dev-key.pem` }
    const withFile = Effect.annotateLogs({ file: files.cert })
    const now = yield* Clock.currentTimeMillis
    const stored = yield* loadStored(files, now)
    if (Option.isSome(stored)) {
      yield* withFile(Effect.logInfo("Using the stored development certificate; pass its file to clients with --ca"))
      return stored.value
    }
    const isReplaced = existsSync(files.cert)
    const { cert, private: key } = yield* generate(now)
    yield* replaceFile(files.key, key, 0o600)
    yield* replaceFile(files.cert, cert, 0o644)
    yield* withFile(
      isReplaced
        ? Effect.logWarning("Replaced the development certificate; clients that trust the old file need the new one")
        : Effect.logInfo("Created a development certificate; pass its file to clients with --ca")
    )
    return { cert, key }
  })
