/** The doctor on a log with events that cannot be decoded. */
import { copyFileSync } from "node:fs"
import { describe, expect, it } from "@effect/vitest"
import { Effect, Schema } from "effect"
import * as HashChain from "../../src/eventsourcing/HashChain.ts"
import * as Care from "./operator/MaintenanceFixture.ts"
import * as Examined from "./doctor/Examined.ts"
import * as Meddling from "./Meddling.ts"
import * as OnFile from "./OnFile.ts"

const Link = Schema.Struct({
  position: Schema.Int,
  stream: Schema.String,
  version: Schema.Int,
  id: Schema.String,
  type: Schema.String,
  schemaVersion: Schema.Int,
  data: Schema.String,
  metadata: Schema.String,
  recordedAt: Schema.Int,
  occurredAt: Schema.NullOr(Schema.Int),
  salt: Schema.String
})
const links = Schema.decodeUnknownSync(Schema.Array(Link))
const named = Schema.decodeUnknownSync(Schema.Array(Schema.Struct({ name: Schema.String, sql: Schema.String })))
const logs = Schema.decodeUnknownSync(Schema.Tuple(Schema.Struct({ id: Schema.String })))

/** Replaces the data of events, and recomputes the hash chain. */
const rewrite = (file: string, positions: ReadonlySet<number>, data: string): void => {
  const triggers = named(
    Meddling.rows(file, "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'events'")
  )
  const [{ id }] = logs(Meddling.rows(file, "SELECT id FROM log"))
  const all = links(
    Meddling.rows(
      file,
      `SELECT position, stream, version, id, type, schema_version AS schemaVersion, data, metadata,
         recorded_at AS recordedAt, occurred_at AS occurredAt, salt FROM events ORDER BY position`
    )
  )
  let hash = HashChain.origin(id)
  const updates = all.map((link) => {
    const written = positions.has(link.position) ? { ...link, data } : link
    hash = HashChain.next(hash, written)
    const changed = positions.has(link.position) ? `data = '${data}', ` : ""
    return `UPDATE events SET ${changed}hash = '${hash}' WHERE position = ${link.position}`
  })
  Meddling.meddle(
    file,
    [
      ...triggers.map(({ name }) => `DROP TRIGGER "${name}"`),
      "BEGIN",
      ...updates,
      "COMMIT",
      ...triggers.map(({ sql }) => sql)
    ].join(";\n")
  )
}

const numbers = ({ findings }: { readonly findings: ReadonlyArray<object> }) =>
  findings.flatMap((finding) => ("position" in finding ? [finding.position] : []))

describe("the doctor", () => {
  it.scopedLive("reports every event that cannot be decoded when the hash chain is intact", () =>
    Effect.gen(function* () {
      const file = yield* Care.made()
      rewrite(file, new Set([3, 7, 12]), '{"broken":true}')
      const diagnosis = yield* Examined.examine(file)
      expect(diagnosis.findings.filter(({ _tag }) => _tag === "EventMalformed")).toMatchObject([
        { position: 3 },
        { position: 7 },
        { position: 12 }
      ])
      expect(diagnosis.findings.map(({ _tag }) => _tag)).not.toContain("ChainBroken")
      expect(diagnosis.checked).toContain("consumers")
    })
  )

  it.scopedLive("does so when the deepwell does not open because its read models cannot be rebuilt", () =>
    Effect.gen(function* () {
      const file = yield* Care.made()
      rewrite(file, new Set([5]), '{"broken":true}')
      Meddling.meddle(file, "UPDATE projections SET version = 0")
      expect(yield* Effect.flip(Effect.scoped(Care.opened(file)(Effect.void)))).toMatchObject({
        _tag: "MalformedEvent",
        position: 5
      })
      const { findings } = yield* Examined.examine(file)
      expect(findings.filter(({ _tag }) => _tag === "EventMalformed")).toMatchObject([{ position: 5 }])
      expect(findings.map(({ _tag }) => _tag)).toEqual(expect.arrayContaining(["ProjectionOutdated", "NoEntry"]))
    })
  )

  it.scopedLive("lists the first twenty and the number of further ones", () =>
    Effect.gen(function* () {
      const file = yield* Care.made(100)
      const copy = `${yield* OnFile.filename}.copy`
      copyFileSync(file, copy)
      rewrite(copy, new Set(Array.from({ length: 25 }, (_, at) => at + 2)), "{}")
      const { findings } = yield* Examined.examine(copy)
      const unreadable = findings.filter(({ _tag }) => _tag === "EventMalformed")
      expect(numbers({ findings: unreadable })).toEqual(Array.from({ length: 20 }, (_, at) => at + 2))
      expect(findings).toContainEqual({ _tag: "EventsUnreadable", more: 5 })
    })
  )
})
