/** Payloads of calls with invalid secrets are rejected without repeating the secret. */
import { describe, expect, it } from "@effect/vitest"
import { DeepwellRpcs } from "@scipnet/core"
import { Either, Schema } from "effect"

const secret = "the heron stands on one leg"

const payloads: ReadonlyArray<readonly [call: string, payload: object]> = [
  ["Login", { user: "user-1", password: [secret] }],
  ["Login", { user: "user-1", password: secret.padEnd(2_001, "x") }],
  ["Resume", { token: { text: secret } }],
  ["Attach", { token: { text: secret } }],
  ["ChangePassword", { user: "user-1", own: secret.padEnd(2_001, "x"), next: [secret] }],
  ["SetPhrase", { user: "user-1", own: "own", phrase: [secret] }],
  ["BreakGlass", { query: { type: "scp", id: "SCP-173", reason: "a reason" }, phrase: [secret] }]
]

describe("an invalid secret", () => {
  it.each(payloads)("is not part of the error of %s", (call, payload) => {
    const rpc = DeepwellRpcs.DeepwellRpcs.requests.get(call)
    const decoded =
      rpc === undefined
        ? undefined
        : Schema.decodeUnknownEither(Schema.Struct({ payload: rpc.payloadSchema }))({ payload })
    const error = decoded !== undefined && Either.isLeft(decoded) ? String(decoded.left) : ""
    expect(error).toContain("Expected a text of at most 2000 characters")
    expect(error).not.toContain(secret)
  })
})
