import { FileSystem, Path } from "@effect/platform"
import { NodeContext } from "@effect/platform-node"
import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as ScpDataFile from "../../src/scp-data/ScpDataFile.ts"

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

const read = (directory: string) =>
  Effect.gen(function* () {
    const dataset = yield* ScpDataFile.open(directory)
    const found: Array<ScpDataFile.Entry | ScpDataFile.Problem> = []
    let bytes = 0
    for (const file of dataset.files) {
      yield* ScpDataFile.forEach(file, (each, position) =>
        Effect.sync(() => {
          found.push(each)
          bytes = position
        })
      )
    }
    return { ...dataset, found, bytes }
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
      const { files, found, problems, bytes } = yield* read(directory)
      expect(files.map(({ file, series, size }) => [file, series, size])).toEqual([
        ["content_a.json", "a", 2],
        ["content_b.json", "series-2", 15]
      ])
      expect(found).toEqual([{ file: "content_b.json", series: "series-2", label: "SCP-900", offset: 1, item: {} }])
      expect({ problems, bytes }).toEqual({ problems: [], bytes: 15 })
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("are found in items/, with an invalid index too", () =>
    Effect.gen(function* () {
      const directory = yield* dataset({ "content_joke.json": "{}", "content_index.json": "{" }, "items")
      const { files, problems } = yield* read(directory)
      expect(files.map(({ file, series }) => [file, series])).toEqual([["content_joke.json", "joke"]])
      expect(problems).toMatchObject([{ file: "content_index.json", label: null, isMissing: false }])
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("are required", () =>
    Effect.gen(function* () {
      const directory = yield* dataset({ "content_index.json": "{}" })
      const error = yield* Effect.flip(ScpDataFile.open(directory))
      expect(error).toMatchObject({ _tag: "NotADataset", directory })
      const missing = yield* Effect.flip(ScpDataFile.open(`${directory}/none`))
      expect(missing._tag).toBe("SystemError")
    }).pipe(Effect.provide(NodeContext.layer))
  )

  it.scoped("are reported if they are missing, links, folders or no objects", () =>
    Effect.gen(function* () {
      const fs = yield* FileSystem.FileSystem
      const directory = yield* dataset({
        "content_a.json": "{}",
        "content_b.json": "",
        "content_c.json": "[1]",
        "content_index.json": '{"a": "content_a.json", "joke": "content_joke.json", "up": "../content_up.json"}'
      })
      yield* fs.makeDirectory(`${directory}/content_d.json`)
      yield* fs.symlink(`${directory}/content_a.json`, `${directory}/content_e.json`)
      yield* fs.symlink(`${directory}/nowhere`, `${directory}/content_f.json`)
      const { found, problems } = yield* read(directory)
      expect(problems.map(({ file, reason, isMissing }) => [file, reason, isMissing])).toEqual([
        ["content_d.json", "it is not a regular file", false],
        ["content_e.json", "it is a symbolic link, which is not followed", false],
        ["content_f.json", "it is a symbolic link, which is not followed", false],
        ["content_joke.json", expect.stringContaining("index"), true],
        ["../content_up.json", expect.stringContaining("index"), true]
      ])
      expect(found).toMatchObject([
        { file: "content_b.json", label: null, reason: "the file is empty" },
        { file: "content_c.json", label: null, reason: "it is not a JSON object" }
      ])
    }).pipe(Effect.provide(NodeContext.layer))
  )
})
