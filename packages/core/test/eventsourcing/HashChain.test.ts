import { createHash } from "node:crypto"
import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import type { Link } from "../../src/eventsourcing/HashChain.ts"
import * as HashChain from "../../src/eventsourcing/HashChain.ts"

const previous = "11".repeat(32)
const link: Link = {
  position: 2,
  stream: "drill",
  version: 1,
  id: "event-1",
  type: "Lent",
  schemaVersion: 3,
  data: '{"borrower":"Zoë"}',
  metadata: '{"actor":"ada"}',
  recordedAt: 1_700_000_000_000,
  occurredAt: null,
  salt: "salt"
}

const changes: ReadonlyArray<Partial<Link>> = [
  { position: 3 },
  { stream: "Drill" },
  { version: 2 },
  { id: "event-2" },
  { type: "Returned" },
  { schemaVersion: 4 },
  { data: '{"borrower":"Zoe"}' },
  { metadata: '{"actor":"bob"}' },
  { recordedAt: 1_700_000_000_001 },
  { occurredAt: 0 },
  { salt: "pepper" }
]

const arbitraryLink: FastCheck.Arbitrary<Link> = FastCheck.record({
  position: FastCheck.nat(30),
  stream: FastCheck.string({ maxLength: 3 }),
  version: FastCheck.nat(30),
  id: FastCheck.string({ maxLength: 3 }),
  type: FastCheck.string({ maxLength: 3 }),
  schemaVersion: FastCheck.nat(30),
  data: FastCheck.string({ maxLength: 3 }),
  metadata: FastCheck.string({ maxLength: 3 }),
  recordedAt: FastCheck.nat(30),
  occurredAt: FastCheck.option(FastCheck.nat(30)),
  salt: FastCheck.string({ maxLength: 3 })
})

const fields = (link: Link) => JSON.stringify(link, Object.keys(link).toSorted())

describe("HashChain", () => {
  it("is SHA-256 of the previous hash, the length-prefixed fields and the digest of salt and data", () => {
    const data = createHash("sha256")
      .update("\0\0\0\x04salt", "latin1")
      .update('{"borrower":"Zo\u00eb"}', "utf8")
      .digest()
    const bytes = [
      Buffer.from(previous, "hex"),
      "\0\0\0\x012",
      "\0\0\0\x05drill",
      "\0\0\0\x011",
      "\0\0\0\x07event-1",
      "\0\0\0\x04Lent",
      "\0\0\0\x013",
      '\0\0\0\x0f{"actor":"ada"}',
      "\0\0\0\x0d1700000000000",
      "\xff\xff\xff\xff",
      data
    ]
    const expected = createHash("sha256")
    for (const part of bytes) {
      expected.update(typeof part === "string" ? Buffer.from(part, "latin1") : part)
    }
    expect(HashChain.next(previous, link)).toBe(expected.digest("hex"))
  })

  it("computes the same hash in all versions of the program", () => {
    expect(HashChain.next(previous, link)).toBe("c23eee736c8eff3c2982c5eb6ad33f9d19f109d7da5dc2b3c4c9aa7f6c1d5ac4")
    expect(HashChain.origin("0123456789abcdef")).toBe(
      "0c2043273dc5bad296e3306256b1e45831d06530ef6b20399a80287087704203"
    )
  })

  it("starts with the id of the log", () => {
    const bytes = Buffer.from("origin\0\0\0\x02id", "latin1")
    expect(HashChain.origin("id")).toBe(createHash("sha256").update(bytes).digest("hex"))
    expect(HashChain.origin("id")).not.toBe(HashChain.origin("di"))
  })

  it.each(changes)("changes with %j", (change) => {
    expect(Object.keys(link)).toHaveLength(changes.length)
    expect(HashChain.next(previous, { ...link, ...change })).not.toBe(HashChain.next(previous, link))
  })

  it("changes with the previous hash", () => {
    expect(HashChain.next("22".repeat(32), link)).not.toBe(HashChain.next(previous, link))
  })

  it("distinguishes fields that would be equal without lengths", () => {
    const hashes = [
      { stream: "ab", id: "c" },
      { stream: "a", id: "bc" },
      { salt: "ab", data: "c" },
      { salt: "a", data: "bc" },
      { occurredAt: null },
      { occurredAt: 0 }
    ].map((change) => HashChain.next(previous, { ...link, ...change }))
    // The only change without effect: `occurredAt` is already null.
    expect(new Set([...hashes, HashChain.next(previous, link)]).size).toBe(6)
  })

  it.prop("two links share a hash only if they share every field", [arbitraryLink, arbitraryLink], ([one, other]) => {
    expect(HashChain.next(previous, one) === HashChain.next(previous, other)).toBe(fields(one) === fields(other))
    expect(HashChain.next(previous, { ...one })).toBe(HashChain.next(previous, one))
  })
})
