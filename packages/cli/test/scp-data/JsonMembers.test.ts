import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as JsonMembers from "../../src/scp-data/JsonMembers.ts"
import { limits } from "../../src/scp-data/OpenMember.ts"

/** The members and damages of a text, read in chunks of a size. */
const read = (text: string | Uint8Array, size = 7) => {
  const bytes = Buffer.from(text)
  const reader = new JsonMembers.Reader()
  const found: Array<JsonMembers.Member | JsonMembers.Damage> = []
  for (let at = 0; at < bytes.length; at += size) {
    found.push(...reader.push(bytes.subarray(at, at + size), false))
  }
  found.push(...reader.push(new Uint8Array(), true))
  return {
    members: found.flatMap((each) => (each._tag === "Member" ? [each] : [])),
    damages: found.flatMap((each) => (each._tag === "Damage" ? [each] : [])),
    intact: found.findIndex(({ _tag }) => _tag === "Damage")
  }
}
const labels = (text: string | Uint8Array, size?: number) => read(text, size).members.map(({ label }) => label)

const record = (id: number) => `"SCP-${id}": {"page_id": "${id}", "title": "a \\"b\\": {", "tags": ["x", "}"], "n": {}}`
const file = (...middle: ReadonlyArray<string>) => `{${[record(1), ...middle, record(3), record(4)].join(", ")}}`

describe("members", () => {
  it("are read in order, including two with the same label", () => {
    expect(read('{ "A": {"x": [1, "}"]}, "B": {}, "A": {"y": "\\\\\\""} }')).toEqual({
      members: [
        { _tag: "Member", offset: 2, label: "A", value: { x: [1, "}"] } },
        { _tag: "Member", offset: 24, label: "B", value: {} },
        { _tag: "Member", offset: 33, label: "A", value: { y: '\\"' } }
      ],
      damages: [],
      intact: -1
    })
    expect(read("{}")).toEqual({ members: [], damages: [], intact: -1 })
    expect(labels('\ufeff{"A": 1, "B": "x", "C": null}')).toEqual(["A", "B", "C"])
  })

  const object = FastCheck.dictionary(FastCheck.string(), FastCheck.jsonValue()).map((fields) =>
    Object.fromEntries(Object.entries(fields).filter(([key]) => key !== "__proto__"))
  )

  it.prop(
    "are the same as those of JSON.parse, for any size of chunks",
    [object, FastCheck.constantFrom(0, 2), FastCheck.integer({ min: 1, max: 40 })],
    ([fields, indent, size]) => {
      const json = JSON.stringify(fields, null, indent)
      const { members, damages } = read(json, size)
      expect(damages).toEqual([])
      expect(Object.fromEntries(members.map(({ label, value }) => [label, value]))).toEqual(JSON.parse(json))
    }
  )

  it.prop(
    "before the end of a truncated file are complete",
    [object, FastCheck.nat(1_000), FastCheck.integer({ min: 1, max: 40 })],
    ([fields, length, size]) => {
      const whole = JSON.stringify(fields)
      const all = read(whole).members
      const cut = read(whole.slice(0, length % whole.length), size)
      // Objects in the record that is cut can be taken for records afterwards.
      expect(cut.intact).toBeGreaterThanOrEqual(0)
      expect(cut.members.slice(0, cut.intact)).toEqual(all.slice(0, cut.intact))
    }
  )

  it.prop("of any bytes are read without failing", [FastCheck.uint8Array({ maxLength: 400 })], ([bytes]) => {
    expect(read(Buffer.concat([Buffer.from('{"A":'), bytes])).damages.length).toBeGreaterThan(0)
  })
})

describe("a damaged member", () => {
  it.each([
    ["a bad escape", '"SCP-2": {"page_id": "\\q"}'],
    ["a word that is no value", '"SCP-2": {"page_id": nope}'],
    ["a string without its end", '"SCP-2": {"page_id": "2, "tags": ["a", "b"]}'],
    ["a string without its beginning", '"SCP-2": {"page_id": 2", "tags": ["a", "b"]}'],
    ["a string and its bracket cut off", '"SCP-2": {"page_id": "2'],
    ["a missing bracket of an array", '"SCP-2": {"tags": ["a", "b"}'],
    ["a wrong bracket", '"SCP-2": {"tags": ["a", "b"}}'],
    ["a control character", '"SCP-2": {"page_id": "\0"}'],
    ["a key that comes twice", '"SCP-2": {"page_id": "2", "x": {"page_id": 1}, "page_id": "3"}'],
    ["no value", '"SCP-2": '],
    ["no colon", '"SCP-2" {"page_id": "2"}'],
    ["too many brackets", `"SCP-2": ${"[".repeat(100)}${"]".repeat(100)}`],
    ["too many values", `"SCP-2": [${"0,".repeat(limits.tokens)}0]`]
  ])("with %s is reported by its label, and the others are read", (_, middle) => {
    for (const size of [1, 64, 100_000_000]) {
      const { members, damages } = read(file(middle), size < middle.length / 1_000 ? 10_000 : size)
      expect(members.map(({ label }) => label)).toEqual(["SCP-1", "SCP-3", "SCP-4"])
      expect(damages).toMatchObject([{ label: "SCP-2", offset: file(middle).indexOf('"SCP-2"') }])
    }
  })

  it("with bytes that are not UTF-8 is reported", () => {
    const bytes = Buffer.from(file('"SCP-2": {"title": "\u00e9"}'))
    bytes[bytes.indexOf(0xc3)] = 0xff
    expect(labels(bytes)).toEqual(["SCP-1", "SCP-3", "SCP-4"])
    expect(read(bytes).damages).toMatchObject([{ label: "SCP-2", reason: "it is not UTF-8" }])
    const label = Buffer.from(file('"\u00e9": {}'))
    label[label.indexOf(0xc3)] = 0xff
    expect(read(label).damages).toMatchObject([{ label: null, offset: expect.any(Number) }])
    expect(labels(label)).toEqual(["SCP-1", "SCP-3", "SCP-4"])
  })

  it("that is too long is reported, and not held in memory", () => {
    const chunk = Buffer.alloc(1_000_000, "x")
    const reader = new JsonMembers.Reader()
    const found = [...reader.push(Buffer.from('{"A": {}, "B": {"text": "'), false)]
    const before = process.memoryUsage().arrayBuffers
    for (let at = 0; at < 100; at++) {
      found.push(...reader.push(chunk, false))
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * limits.bytes)
    found.push(...reader.push(Buffer.from('"}, "C": {}}'), false), ...reader.push(new Uint8Array(), true))
    expect(found).toMatchObject([
      { label: "A" },
      { label: "B", offset: 10, reason: `it is longer than ${limits.bytes} bytes` },
      { label: "C" }
    ])
  })
})

describe("a damaged file", () => {
  it("has the records that a record without its last bracket has in it", () => {
    const { members, damages } = read(file('"SCP-2": {"page_id": "2"'))
    expect(members).toMatchObject([
      { label: "SCP-1" },
      { label: "SCP-2", value: { page_id: "2" } },
      { label: "SCP-3" },
      { label: "SCP-4" }
    ])
    expect(damages[0]).toMatchObject({ offset: null, reason: "the file ends early" })
  })

  it.each(["", " ", "[]", "null", "<html>", '{"A"', '{"A": ', '{"A": 1 "B', "{1: 2}", "{,}", '{"A": 1} x', "{"])(
    "%j is reported",
    (text) => {
      expect(read(text).damages.length).toBeGreaterThan(0)
    }
  )

  it("keeps the records before and after the damage", () => {
    expect(labels(`${file()} trailing`)).toEqual(["SCP-1", "SCP-3", "SCP-4"])
    expect(labels(`{${record(1)}}{${record(2)}}`)).toEqual(["SCP-1", "SCP-2"])
    expect(labels(`{${record(1)}, \0\0\0, ${record(2)}}`)).toEqual(["SCP-1", "SCP-2"])
    expect(read(file().slice(0, -10))).toMatchObject({
      members: [{ label: "SCP-1" }, { label: "SCP-3" }],
      damages: [{ label: "SCP-4", reason: "the file ends within this record" }]
    })
  })

  it("takes linear time", () => {
    const start = performance.now()
    for (const sign of [
      "[",
      "{",
      '"',
      '\\"',
      '{"a":',
      '{"a":1,"b',
      ",",
      "\\",
      '\\"a\\":{"',
      '"a":{"',
      '": {',
      '" : {" '
    ])
      read(`{"A":${sign.repeat(1_000_000 / sign.length)}`, 65_536)
    expect(performance.now() - start).toBeLessThan(10_000)
  })
})
