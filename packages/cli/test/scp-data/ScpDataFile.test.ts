import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck } from "effect"
import * as ScpDataFile from "../../src/scp-data/ScpDataFile.ts"

const parse = (text: string) => ScpDataFile.parse({ file: "content_joke.json", series: "joke", text })
const pairs = (text: string) => parse(text).entries.map(({ item, label }) => [label, item])

const dataset = (files: Readonly<Record<string, string>>, folder = ".") =>
  Effect.gen(function* () {
    const fs = yield* FileSystem.FileSystem
    const path = yield* Path.Path
    const directory = yield* fs.makeTempDirectoryScoped()
    yield* fs.makeDirectory(path.join(directory, folder), { recursive: true })
    for (const [name, text] of Object.entries(files))
      yield* fs.writeFileString(path.join(directory, folder, name), text)
    return directory
  })

describe("parse", () => {
  it("returns the records in order, including two with the same label", () => {
    expect(parse('{ "A": {"x": [1, "}"]}, "B": {}, "A": {"y": "\\\\\\""} }')).toEqual({
      entries: [
        { file: "content_joke.json", series: "joke", label: "A", item: { x: [1, "}"] } },
        { file: "content_joke.json", series: "joke", label: "B", item: {} },
        { file: "content_joke.json", series: "joke", label: "A", item: { y: '\\"' } }
      ],
      broken: [],
      brokenFile: null
    })
    expect(parse("{}")).toEqual({ entries: [], broken: [], brokenFile: null })
  })

  it("reports the record in which a truncated file ends, and returns those before it", () => {
    const cut = parse('{"A": {"x": 1}, "B": {"y": "unfin')
    expect(cut.entries.map((entry) => entry.label)).toEqual(["A"])
    expect(cut.broken).toMatchObject([{ label: "B", reason: "the file ends within this record" }])
    expect(cut.brokenFile).toMatchObject({ file: "content_joke.json" })
  })

  it("skips a malformed record", () => {
    const one = parse('{"A": {"x": nope}, "B": {"y": 2}}')
    expect(one.entries.map((entry) => entry.label)).toEqual(["B"])
    expect(one.broken.map((record) => record.label)).toEqual(["A"])
  })

  it.each(["", "[]", "null", "<html>", '{"A"', '{"A": ', '{"A": 1 "B', "{1: 2}", "{,}", '{"A": 1} x'])(
    "rejects %s, which is not a dataset file",
    (text) => {
      expect(parse(text).brokenFile).not.toBeNull()
    }
  )

  const object = FastCheck.dictionary(FastCheck.string(), FastCheck.jsonValue()).map((record) =>
    Object.fromEntries(Object.entries(record).filter(([key]) => key !== "__proto__"))
  )

  it.prop("returns the same records as JSON.parse", [object, FastCheck.constantFrom(0, 2)], ([record, indent]) => {
    const json = JSON.stringify(record, null, indent)
    const { brokenFile } = parse(json)
    expect(brokenFile).toBeNull()
    expect(Object.fromEntries(parse(json).entries.map(({ item, label }) => [label, item]))).toEqual(JSON.parse(json))
  })

  it.prop(
    "returns the first records of a file truncated at any place",
    [object, FastCheck.nat(1_000)],
    ([record, length]) => {
      const whole = JSON.stringify(record)
      const text = whole.slice(0, length % whole.length)
      const all = pairs(whole)
      const some = pairs(text)
      // A number at the end of the file may be truncated; every other value is complete.
      expect(all.slice(0, some.length)).toEqual(some)
      expect(parse(text).brokenFile).not.toBeNull()
    }
  )

  it.prop("handles any text without failing", [FastCheck.string()], ([text]) => {
    expect(parse(`{"A":${text}`).entries.length).toBeGreaterThanOrEqual(0)
  })

  it("takes linear time", () => {
    const start = performance.now()
    for (const sign of ["[", "{", '"', '\\"', '{"a":', '{"a":1,"b', ",", "\\"])
      parse(`{"A":${sign.repeat(500_000 / sign.length)}`)
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})

describe("files", () => {
  it.scoped("are found in the folder itself, with their series from the index", () =>
    Effect.gen(function* () {
      const directory = yield* dataset({
        "content_b.json": '{"SCP-900": {}}',
        "content_a.json": "{}",
        "content_index.json": '{"series-2": "content_b.json"}',
        "notes.txt": "x"
      })
      const found = yield* ScpDataFile.files(directory)
      expect(found.map(({ file, series }) => [file, series])).toEqual([
        ["content_a.json", "a"],
        ["content_b.json", "series-2"]
      ])
      const contents = yield* Effect.forEach(found, ScpDataFile.entries)
      expect(contents.flatMap(({ entries }) => entries)).toEqual([
        { file: "content_b.json", series: "series-2", label: "SCP-900", item: {} }
      ])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("are found in items/, with an invalid index too", () =>
    Effect.gen(function* () {
      const directory = yield* dataset({ "content_joke.json": "{}", "content_index.json": "{" }, "items")
      const found = yield* ScpDataFile.files(directory)
      expect(found.map(({ file, series }) => [file, series])).toEqual([["content_joke.json", "joke"]])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("are required", () =>
    Effect.gen(function* () {
      const directory = yield* dataset({ "content_index.json": "{}" })
      const error = yield* Effect.flip(ScpDataFile.files(directory))
      expect(error).toMatchObject({ _tag: "NotADataset", directory })
      const missing = yield* Effect.flip(ScpDataFile.files(`${directory}/none`))
      expect(missing._tag).toBe("SystemError")
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
