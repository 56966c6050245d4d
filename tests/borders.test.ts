/** The linter holds the borders between the folders: each rule is shown to bite on a planted import, and not without. */
import { spawnSync } from "node:child_process"
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { afterAll, beforeAll, describe, expect, it } from "vitest"

const root = fileURLToPath(new URL("..", import.meta.url))
const oxlint = join(root, "node_modules/oxlint/bin/oxlint")

interface Border {
  readonly folder: string
  readonly allowed: ReadonlyArray<string>
  readonly forbidden: ReadonlyArray<string>
}

/** Forbidden in every folder of core, whatever else it may import. */
const never = [
  "effect/Effect",
  "@effect/sql-sqlite-node/SqliteClient",
  "@scipnet/core",
  "@scipnet/cli",
  "@scipnet/server",
  "../index.ts",
  "../testing/index.ts",
  "../../../cli/src/Cli.ts",
  "../../../server/src/Config.ts",
  "../contract/../deepwell/Deepwell.ts",
  "./../deepwell/Deepwell.ts"
]

const core = (
  name: string,
  mayImport: ReadonlyArray<string>,
  packages: ReadonlyArray<string>,
  forbidden: ReadonlyArray<string> = []
): Border => {
  const folders = [
    "database",
    "eventsourcing",
    "domain",
    "security",
    "views",
    "legacy",
    "deepwell",
    "testing",
    "contract"
  ]
  return {
    folder: `packages/core/src/${name}`,
    allowed: ["effect", "./Other.ts", ...packages, ...mayImport.map((folder) => `../${folder}/Other.ts`)],
    forbidden: [
      ...never,
      ...forbidden,
      ...(name === "database" ? [] : ["better-sqlite3"]),
      ...folders
        .filter((folder) => folder !== name && !mayImport.includes(folder))
        .flatMap((folder) => [`../${folder}/Other.ts`, `../../src/${folder}/Other.ts`, `../${folder}/deeper/Other.ts`])
    ]
  }
}

const sql = "@effect/sql/SqlClient"

const adapter = (name: string, other: string): Border => ({
  folder: `packages/${name}/src`,
  allowed: [
    "effect",
    "./Other.ts",
    "./deeper/Other.ts",
    "node:fs",
    "@effect/platform/FileSystem",
    "@scipnet/core",
    "@scipnet/core/database/Database",
    "@scipnet/core/eventsourcing/EventStore"
  ],
  forbidden: [
    "effect/Effect",
    sql,
    "@effect/sql",
    "@effect/sql-sqlite-node",
    "@effect/sql-sqlite-node/SqliteClient",
    "better-sqlite3",
    "node:sqlite",
    `@scipnet/${other}`,
    `../../${other}/src/Other.ts`,
    `../../../packages/${other}/src/Other.ts`,
    "../../core/src/index.ts",
    "../../core/src/domain/Scp.ts",
    "../../core/dist/index.js",
    "@scipnet/core/domain/Scp",
    "@scipnet/core/src/domain/Scp.ts",
    "@scipnet/core/testing",
    "./deeper/../../../core/src/index.ts"
  ]
})

const borders: ReadonlyArray<Border> = [
  core("database", [], [sql, "node:fs", "better-sqlite3"]),
  core("eventsourcing", ["database"], [sql, "node:crypto", "uuid"], ["node:fs"]),
  {
    ...core("domain", [], ["../eventsourcing/Decider.ts"], ["node:crypto", "uuid", sql, "@effect/platform"]),
    allowed: ["effect", "./Other.ts", "../eventsourcing/Decider.ts"]
  },
  core("security", ["database"], [sql, "node:crypto", "@node-rs/argon2"]),
  core("views", ["domain", "eventsourcing"], [sql], ["node:fs", "@node-rs/argon2"]),
  core("legacy", ["database", "domain"], [sql, "@effect/platform/FileSystem"], ["node:fs"]),
  core("deepwell", ["database", "eventsourcing", "domain", "security", "views", "legacy"], [sql, "node:fs"]),
  core("testing", ["domain", "eventsourcing"], ["vitest", "@effect/vitest", "./contract/Other.ts"], [sql, "node:fs"]),
  {
    folder: "packages/core/src/testing/contract",
    allowed: ["effect", "@effect/vitest", "./Other.ts", "../Other.ts", "../../eventsourcing/Event.ts"],
    forbidden: [
      "effect/Effect",
      sql,
      "../index.ts",
      "../../deepwell/Deepwell.ts",
      "../../views/Archive.ts",
      "../../index.ts"
    ]
  },
  core(
    "contract",
    ["deepwell", "domain"],
    ["@effect/rpc/Rpc", "node:crypto", "node:stream", "../database/FairQueue.ts", "../security/Origin.ts"],
    [sql, "node:net"]
  ),
  {
    folder: "packages/core/src",
    allowed: ["./domain/Scp.ts", "./deepwell/Deepwell.ts"],
    forbidden: ["effect", "@scipnet/cli", "../../cli/src/Cli.ts", "../../server/src/Config.ts", "./domain/index.ts"]
  },
  adapter("cli", "server"),
  adapter("server", "cli"),
  {
    folder: "packages/cli/src/commands",
    allowed: ["../Cli.ts", "./Init.ts", "../terminal/Screen.ts", "@scipnet/core"],
    forbidden: ["../../../core/src/index.ts", "../../../server/src/Config.ts", "@scipnet/server", sql]
  },
  {
    folder: "packages/cli/test",
    allowed: ["../src/Cli.ts", "@scipnet/core/testing", "vitest"],
    forbidden: ["../../core/src/index.ts", "../../server/src/Config.ts", "@scipnet/server"]
  },
  {
    folder: "packages/core/test/domain",
    allowed: ["../../src/domain/Scp.ts", "vitest"],
    forbidden: ["../../../cli/src/Cli.ts", "@scipnet/cli", "effect/Effect"]
  }
]

/** Every way to take something from another module. */
const kinds: ReadonlyArray<(specifier: string) => string> = [
  (specifier) => `import { value } from "${specifier}"\nexport const used = value\n`,
  (specifier) => `import * as All from "${specifier}"\nexport const used = All.value\n`,
  (specifier) => `import type { Value } from "${specifier}"\nexport type Used = Value\n`,
  (specifier) => `export { value } from "${specifier}"\n`,
  (specifier) => `export * from "${specifier}"\n`,
  (specifier) => `export const later = () => import("${specifier}")\n`
]

const lint = (cwd: string, paths: ReadonlyArray<string>) => {
  const done = spawnSync(process.execPath, [oxlint, "--deny-warnings", "--format=unix", ...paths], {
    cwd,
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024
  })
  return { exit: done.status, lines: `${done.stdout}${done.stderr}`.split("\n") }
}

describe("borders", { timeout: 60_000 }, () => {
  let scratch = ""

  beforeAll(() => {
    scratch = mkdtempSync(join(tmpdir(), "scipnet-borders-"))
    cpSync(join(root, ".oxlintrc.json"), join(scratch, ".oxlintrc.json"))
  })

  afterAll(() => rmSync(scratch, { recursive: true, force: true }))

  const plant = (path: string, text: string): string => {
    mkdirSync(dirname(join(scratch, path)), { recursive: true })
    writeFileSync(join(scratch, path), text)
    return path
  }

  const importOf = (specifier: string): string => `import { value } from "${specifier}"\nexport const used = value\n`

  describe.each(borders)("$folder", ({ allowed, folder, forbidden }) => {
    it("passes without a forbidden import", () => {
      const files = allowed.map((specifier, index) => plant(`${folder}/Allowed${index}.ts`, importOf(specifier)))
      expect(lint(scratch, [...files, plant(`${folder}/Alone.ts`, "export const value = 1\n")])).toMatchObject({
        exit: 0
      })
    })

    it("fails on every forbidden import, in every form", () => {
      const planted = forbidden.flatMap((specifier, row) =>
        kinds.map((kind, column) => {
          const text = kind(specifier)
          return { path: plant(`${folder}/Forbidden${row}x${column}.ts`, text), text }
        })
      )
      const { exit, lines } = lint(
        scratch,
        planted.map(({ path }) => path)
      )
      const caught = (path: string) =>
        lines.some((line) => line.startsWith(`${path}:`) && line.includes("no-restricted-imports"))
      expect(exit).toBe(1)
      expect(planted.filter(({ path }) => !caught(path))).toEqual([])
    })
  })

  it.each([
    ["consistent-type-imports", 'export type Used = import("../deepwell/Deepwell.ts").Deepwell'],
    ["no-require-imports", 'export const used = require("../deepwell/Deepwell.ts")'],
    ["no-restricted-imports", 'import { Clock } from "effect"\nexport const used = Clock.currentTimeMillis'],
    ["no-restricted-globals", "export const used = Date.now()"],
    ["no-restricted-globals", "export const used = crypto.randomUUID()"],
    ["no-restricted-properties", "export const used = Math.random()"]
  ])("domain/ has no way round: %s, %s", (rule, text) => {
    const { exit, lines } = lint(scratch, [plant("packages/core/src/domain/Way.ts", `${text}\n`)])
    expect(exit).toBe(1)
    expect(lines.filter((line) => line.includes(rule))).toHaveLength(1)
  })

  it("holds in the tree as it is", () => {
    const { exit, lines } = lint(root, [])
    expect(exit, lines.join("\n")).toBe(0)
  })
})
