/** The page about other event stores lists each case of their suites whose answer differs. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { describe, expect, it } from "vitest"

const read = (path: string): string => readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), "utf8")

const folder = "packages/core/test/eventsourcing/conformance"
const page = read("docs/coming-from.md")

/** The answers of another store in the second column of the table after the line that names its file. */
const documented = (file: string): ReadonlyArray<string> => {
  const [, after = ""] = page.split(`\`${folder}/${file}\`\n\n`)
  const [table = ""] = after.split("\n\n", 1)
  return table
    .split("\n")
    .slice(2)
    .map((row) => row.split("|")[2]?.trim() ?? "")
}

describe("docs/coming-from.md", () => {
  it.each([
    { store: "KurrentDB", file: "KurrentDbCases.ts" },
    { store: "pyeventsourcing", file: "PyEventsourcingCases.ts" },
    { store: "Emmett on SQLite", file: "EmmettCases.ts" },
    { store: "Emmett", file: "EmmettCommandCases.ts" },
    { store: "Act", file: "ActCases.ts" }
  ])("lists each answer of $store that differs", ({ store, file }) => {
    const answers = [...read(`${folder}/${file}`).matchAll(new RegExp(`\\(${store}: ([^)]+)\\)`, "g"))]
    expect(answers.length).toBeGreaterThan(0)
    expect([...new Set(documented(file))].toSorted()).toEqual(
      [...new Set(answers.map(([, answer]) => answer))].toSorted()
    )
  })
})
