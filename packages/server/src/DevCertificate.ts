/**
 * A certificate for trying things on one machine, signed with its own key and kept beside the deepwell.
 */
import { X509Certificate, createPrivateKey } from "node:crypto"
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { Clock, DateTime, Duration, Effect, Option } from "effect"
import type { Settings } from "./Config.ts"
import { isLoopback } from "./Config.ts"
import { BadSettings } from "./StartError.ts"

/** How long it is good for. */
const lifetime = Duration.days(30)

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

/** For how long one that is kept has to be good still: the server may run as long. */
const margin = Duration.days(7)

const cannotWrite = (file: string) => () => new BadSettings({ problems: [`--dev-tls: ${file} cannot be written`] })

/** The pair of the last start, where it can be read, belongs together and is good for a while. */
const kept = (files: Readonly<Record<"cert" | "key", string>>, now: number) =>
  Effect.option(
    Effect.try(() => {
      const [cert, key] = [readFileSync(files.cert, "utf8"), readFileSync(files.key, "utf8")]
      const certificate = new X509Certificate(cert)
      const isGood =
        certificate.checkPrivateKey(createPrivateKey(key)) &&
        Date.parse(certificate.validFrom) <= now &&
        Date.parse(certificate.validTo) > now + Duration.toMillis(margin)
      return isGood ? Option.some({ cert, key }) : Option.none()
    })
  ).pipe(Effect.map(Option.flatten))

/** Makes a file anew, which only this user may read unless it says otherwise. */
const write = (file: string, text: string, mode: number) =>
  Effect.try({
    try: () => {
      rmSync(file, { force: true })
      writeFileSync(file, text, { mode, flag: "wx" })
    },
    catch: cannotWrite(file)
  })

/**
 * The certificate of the last start, or another one where that is missing, damaged or good for less than a week. Both
 * files are beside the deepwell: clients know the server by the certificate, and only this user may read the key.
 */
export const make = ({ filename, tls }: Settings) =>
  Effect.gen(function* () {
    if (tls.certificate._tag === "Some") {
      return yield* new BadSettings({ problems: ["--dev-tls: SCIPNET_TLS_CERT names a certificate already"] })
    }
    if (!isLoopback(tls.host)) {
      return yield* new BadSettings({
        problems: [`--dev-tls: it is for this machine alone, and SCIPNET_TLS_HOST is ${tls.host}`]
      })
    }
    const files = { cert: `${filename}.dev-cert.pem`, key: `${filename}.dev-key.pem` }
    const told = Effect.annotateLogs({ file: files.cert })
    const now = yield* Clock.currentTimeMillis
    const found = yield* kept(files, now)
    if (Option.isSome(found)) {
      yield* told(Effect.logInfo("The certificate for development of the last start: clients name it with --ca"))
      return found.value
    }
    const wasThere = existsSync(files.cert)
    const { cert, private: key } = yield* generate(now)
    yield* write(files.key, key, 0o600)
    yield* write(files.cert, cert, 0o644)
    yield* told(
      wasThere
        ? Effect.logWarning("A new certificate for development: clients that know the old one have to be given it")
        : Effect.logInfo("A certificate for development: clients name it with --ca")
    )
    return { cert, key }
  })
