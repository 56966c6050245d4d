/**
 * A certificate for trying things on one machine: it vouches for itself, and its key is never written down.
 */
import { writeFileSync } from "node:fs"
import { Clock, DateTime, Duration, Effect } from "effect"
import type { Settings } from "./Config.ts"
import { isLoopback } from "./Config.ts"
import { BadSettings } from "./StartError.ts"

/** How long it is good for: the server makes another at its next start. */
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

/** Makes one, and puts it beside the deepwell for clients to know the server by: its key stays here. */
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
    const { cert, private: key } = yield* generate(yield* Clock.currentTimeMillis)
    const file = `${filename}.dev-cert.pem`
    yield* Effect.try({
      try: () => writeFileSync(file, cert, { mode: 0o644 }),
      catch: () => new BadSettings({ problems: [`--dev-tls: ${file} cannot be written`] })
    })
    yield* Effect.annotateLogs(Effect.logInfo("A certificate for development: clients name it with --ca"), { file })
    return { cert, key }
  })
