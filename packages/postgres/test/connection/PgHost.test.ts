/** The encryption of connections, by host and parameters. */
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "@effect/vitest"
import { Either, Redacted } from "effect"
import * as PgHost from "../../src/connection/PgHost.ts"

const authority = fileURLToPath(new URL("../../../server/test/tls/localhost.cert.pem", import.meta.url))
const withAuthority = `sslrootcert=${encodeURIComponent(authority)}`

const verifies = (url: string) =>
  Either.map(PgHost.decode(Redacted.make(url), []), ({ ssl }) => (ssl === false ? "none" : ssl.rejectUnauthorized))

describe("a connection", () => {
  it.each([
    ["postgres://db1/scipnet", true],
    ["postgres://localhost/scipnet", "none"],
    ["postgres://127.0.0.1/scipnet", "none"],
    [`postgres://localhost/scipnet?${withAuthority}`, true],
    [`postgres://localhost/scipnet?sslmode=disable&${withAuthority}`, "none"],
    [`postgres://localhost/scipnet?host=/run/postgresql&${withAuthority}`, "none"]
  ])("to %s verifies the certificate: %s", (url, expected) => {
    expect(verifies(url)).toEqual(Either.right(expected))
  })
})
