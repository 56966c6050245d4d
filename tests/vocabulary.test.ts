/** The two lowest folders are a product of their own: whoever has no interest in the fiction finds no word of it there. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const core = fileURLToPath(new URL("../packages/core/src", import.meta.url))

/** Anywhere in a word, in any case: `ScpRegistered` and `scipnet_rows` are caught. */
const anywhere = ["scp", "scip", "deepwell", "clearance", "anomal", "euclid", "thaumiel", "redact", "expung", "dossier"]

/** As a word, or as a word of a name in camel, Pascal or snake case. */
const words = [
  "foundation",
  "containment",
  "uncontained",
  "keter",
  "safe class",
  "neutralized",
  "decommissioned",
  "apollyon",
  "archon",
  "disruption",
  "task force",
  "taskforce",
  "mtf",
  "site",
  "overseer",
  "o5",
  "archivist",
  "compartment",
  "item number",
  "object class",
  "break glass",
  "nine tailed"
]

const spoken = (text: string): string =>
  text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[^A-Za-z0-9]+/g, " ")
    .toLowerCase()

/** What a reader meets as it stands; the name that the package is imported by is not counted. */
const found = (line: string): ReadonlyArray<string> => {
  const text = line.replaceAll("@scipnet/core", "")
  return [
    ...anywhere.filter((word) => text.toLowerCase().includes(word)),
    ...words.filter((word) => new RegExp(`\\b${word}s?\\b`).test(spoken(text)))
  ]
}

describe("vocabulary", () => {
  it.each([
    ["the deepwell", "deepwell"],
    ["export const ScpRegistered", "scp"],
    ["Site-19", "site"],
    ["taskForces", "task force"],
    ["an O5 vote", "o5"],
    ["item_number", "item number"]
  ])("finds the fiction in %j", (text, word) => {
    expect(found(text)).toContain(word)
  })

  it.each([
    "composite keys, requisite",
    "@scipnet/core/database/Database",
    "opposite",
    "prerequisites",
    "const o50 = 1"
  ])("lets %j pass", (text) => {
    expect(found(text)).toEqual([])
  })

  it.each(["eventsourcing", "database"])("%s/ knows nothing of the fiction", (folder) => {
    const files = readdirSync(join(core, folder), { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".ts")
    )
    expect(files).not.toEqual([])
    const spoiled = files.flatMap((file) => {
      const lines = readFileSync(join(core, folder, file), "utf8").split("\n")
      return [file, ...lines].flatMap((line, index) => {
        const hits = found(line)
        return hits.length > 0 ? [`${folder}/${file}:${index}: ${hits.join(", ")}`] : []
      })
    })
    expect(spoiled).toEqual([])
  })
})
