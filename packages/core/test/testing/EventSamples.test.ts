import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "@effect/vitest"
import { Schema } from "effect"
import * as EventCodec from "../../src/eventsourcing/EventCodec.ts"
import * as EventSamples from "../../src/testing/EventSamples.ts"

const codec = EventCodec.make(
  Schema.Union(
    Schema.TaggedStruct("Moved", { to: Schema.String }),
    Schema.TaggedStruct("Sold", { at: Schema.DateFromString })
  ),
  { upcasters: { Moved: [({ place }) => ({ to: place })] }, renamed: { Relocated: "Moved" } }
)

const relocated = '{"type":"Relocated","schemaVersion":1,"data":{"place":"hall"},"event":{"_tag":"Moved","to":"hall"}}'
const moved = '{"type":"Moved","schemaVersion":2,"data":{"to":"hall"}}'
const sold =
  '{"type":"Sold","schemaVersion":1,"data":{"at":"1970-01-01T00:00:00.000Z"},"event":{"_tag":"Sold","at":"1970-01-01T00:00:00.000Z"}}'

const checking = (...lines: ReadonlyArray<string>) => {
  const folder = mkdtempSync(join(tmpdir(), "samples-"))
  try {
    const file = join(folder, "samples.ndjson")
    writeFileSync(file, lines.join("\n"))
    EventSamples.check(codec, file)
    return "complete"
  } catch (error) {
    return error instanceof Error ? error.message : "no error"
  } finally {
    rmSync(folder, { recursive: true })
  }
}

describe("EventSamples", () => {
  it("accepts a sample of each version and former name", () => {
    expect(checking(relocated, "", moved, sold, "")).toBe("complete")
  })

  it("names the versions and former names without a sample", () => {
    expect(checking()).toBe("samples are missing of: Relocated, Moved version 1, Moved version 2, Sold version 1")
    expect(checking(moved, sold)).toBe("samples are missing of: Relocated, Moved version 1")
    expect(checking(relocated, sold)).toBe("samples are missing of: Moved version 2")
  })

  it("rejects lines that are no samples, do not decode or are other events", () => {
    for (const [line, message] of [
      ["{", "line 2: not a sample"],
      ['{"type":"Moved","schemaVersion":1,"data":[]}', "line 2: not a sample"],
      ['{"type":"Moved","schemaVersion":1,"data":{},"events":{}}', "line 2: not a sample"],
      ['{"type":"Moved","schemaVersion":2,"data":{"place":"hall"}}', "line 2: MalformedEvent: to"],
      ['{"type":"Moved","schemaVersion":3,"data":{"to":"hall"}}', "line 2: UnknownEvent: Moved 3"],
      ['{"type":"Lost","schemaVersion":1,"data":{}}', "line 2: UnknownEvent: Lost 1"],
      [relocated.replace('"to":"hall"', '"to":"yard"'), "strictly deep-equal"]
    ] as const) {
      expect(checking(moved, line)).toContain(message)
    }
  })
})
