/**
 * A certificate for trying things on one machine: it vouches for itself, and its key is never written down.
 */
import { writeFileSync } from "node:fs"
import { Effect } from "effect"
import type { Settings } from "./Config.ts"
import { isLoopback } from "./Config.ts"
import { BadSettings } from "./StartError.ts"

const days = 30

const generate = Effect.promise(async () => {
  const { default: selfsigned } = await import("selfsigned")
  return selfsigned.generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    curve: "P-256",
    notAfterDate: new Date(Date.now() + days * 24 * 60 * 60 * 1000),
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
    const { cert, private: key } = yield* generate
    const file = `${filename}.dev-cert.pem`
    yield* Effect.try({
      try: () => writeFileSync(file, cert, { mode: 0o644 }),
      catch: () => new BadSettings({ problems: [`--dev-tls: ${file} cannot be written`] })
    })
    yield* Effect.annotateLogs(Effect.logInfo("A certificate for development: clients name it with --ca"), { file })
    return { cert, key }
  })
