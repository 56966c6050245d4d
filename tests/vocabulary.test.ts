/** `database` and `eventsourcing` can be used alone and contain no words of the fiction. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const core = fileURLToPath(new URL("../packages/core/src", import.meta.url))

/** Matched anywhere in a word, in any case: `ScpRegistered`, `scipnet_rows`. */
const anywhere = ["scp", "scip", "deepwell", "clearance", "anomal", "euclid", "thaumiel", "redact", "expung", "dossier"]

/** Matched as a word, or as a word of a name in camel, Pascal or snake case. */
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

const splitWords = (text: string): string =>
  text
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[^A-Za-z0-9]+/g, " ")
    .toLowerCase()

/** Finds words of the fiction in a line; the name of the package is ignored. */
const fictionIn = (line: string): ReadonlyArray<string> => {
  const text = line.replaceAll("@scipnet/core", "")
  return [
    ...anywhere.filter((word) => text.toLowerCase().includes(word)),
    ...words.filter((word) => new RegExp(`\\b${word}s?\\b`).test(splitWords(text)))
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
    expect(fictionIn(text)).toContain(word)
  })

  it.each([
    "composite keys, requisite",
    "@scipnet/core/database/Database",
    "opposite",
    "prerequisites",
    "const o50 = 1"
  ])("accepts %j", (text) => {
    expect(fictionIn(text)).toEqual([])
  })

  it.each(["eventsourcing", "database"])("%s/ contains no words of the fiction", (folder) => {
    const files = readdirSync(join(core, folder), { recursive: true, encoding: "utf8" }).filter((file) =>
      file.endsWith(".ts")
    )
    expect(files).not.toEqual([])
    const findings = files.flatMap((file) => {
      const lines = readFileSync(join(core, folder, file), "utf8").split("\n")
      return [file, ...lines].flatMap((line, index) => {
        const words = fictionIn(line)
        return words.length > 0 ? [`${folder}/${file}:${index}: ${words.join(", ")}`] : []
      })
    })
    expect(findings).toEqual([])
  })
})
