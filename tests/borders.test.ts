/** Tests of the import rules: each rule rejects forbidden imports that are planted, and accepts the allowed ones. */
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join, posix } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { Array as Arrays, Schema } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as Programs from "./Programs.ts"

const root = fileURLToPath(new URL("..", import.meta.url))
const oxlint = join(root, "node_modules/oxlint/bin/oxlint")

const source = "packages/core/src"

const Rule = Schema.Struct({
  folders: Schema.Array(Schema.String),
  modules: Schema.optionalWith(Schema.Array(Schema.String), { default: () => [] }),
  packages: Schema.Array(Schema.String)
})
const Config = Schema.Struct({ borders: Schema.Record({ key: Schema.String, value: Rule }) })

const config = join(root, "oxlint.config.mjs")
const { borders: rules } = Schema.decodeUnknownSync(Config)(await import(pathToFileURL(config).href))

interface Border {
  readonly folder: string
  readonly allowed: ReadonlyArray<string>
  readonly forbidden: ReadonlyArray<string>
}

/** Forbidden in every folder of core. */
const never = [
  "effect",
  "@effect/sql",
  "@effect/sql-sqlite-node",
  "better-sqlite3",
  "@scipnet/core",
  "@scipnet/cli",
  "@scipnet/server",
  "@scipnet/presentation/Greeting",
  "../index.ts",
  "../testing/index.ts",
  "../../../cli/src/program/Cli.ts",
  "../../../server/src/Server.ts",
  "../rpc/../deepwell/Deepwell.ts",
  "./../deepwell/Deepwell.ts"
]

/** One import specifier for each package that a rule allows. */
const packages = new Map(
  Object.values(rules).flatMap((rule) => rule.packages.map((name) => [name, name.replace("*", "Module")] as const))
)

const specifier = (folder: string, target: string): string => {
  const path = posix.relative(folder, target)
  return path.startsWith(".") ? path : `./${path}`
}

const isAllowed = (name: string, patterns: ReadonlyArray<string>): boolean =>
  patterns.some((pattern) => pattern === name || (pattern.endsWith("*") && name.startsWith(pattern.slice(0, -1))))

const coreBorders = Object.entries(rules).map(([folder, rule]): Border => ({
  folder: `${source}/${folder}`,
  allowed: [
    "effect/Effect",
    "./Other.ts",
    ...rule.packages.map((name) => name.replace("*", "Module")),
    ...rule.folders.map((other) => `${specifier(folder, other)}/Other.ts`),
    ...rule.modules.map((module) => `${specifier(folder, module)}.ts`)
  ],
  forbidden: [
    ...never,
    ...[...packages].filter(([name]) => !isAllowed(name, rule.packages)).map(([, example]) => example),
    ...Object.keys(rules)
      .filter((other) => other !== folder && !rule.folders.includes(other))
      .flatMap((other) => [`${specifier(folder, other)}/Other.ts`, `${specifier(folder, other)}/deeper/Other.ts`])
      // The path of a nested file can equal the path of an allowed folder.
      .filter((path) => !rule.folders.some((allowed) => path === `${specifier(folder, allowed)}/Other.ts`))
  ]
}))

const sql = "@effect/sql/SqlClient"

const adapter = (name: string, other: string): Border => ({
  folder: `packages/${name}/src`,
  allowed: [
    "effect/Effect",
    "./Other.ts",
    "./deeper/Other.ts",
    "node:fs",
    "@effect/platform/FileSystem",
    "@scipnet/core/database/Database",
    "@scipnet/core/deepwell/Deepwell",
    "@scipnet/core/domain/scp/Scp",
    "@scipnet/postgres/PgEventStore",
    "@scipnet/postgres/log/PgCommitLog",
    "@scipnet/presentation/Greeting",
    "@scipnet/presentation/sentences/Denials"
  ],
  forbidden: [
    "effect",
    "@scipnet/core",
    "@scipnet/web",
    sql,
    "@effect/sql-sqlite-node/SqliteClient",
    "better-sqlite3",
    "node:sqlite",
    "@scipnet/postgres",
    `@scipnet/${other}`,
    `../../${other}/src/Other.ts`,
    `../../../packages/${other}/src/Other.ts`,
    "../../core/src/index.ts",
    "../../core/src/domain/scp/Scp.ts",
    "../../../core/src/index.ts",
    "@scipnet/core/testing",
    "./deeper/../../../core/src/index.ts"
  ]
})

const postgresAllowed = [
  "effect/Effect",
  "./Other.ts",
  "../deeper/Other.ts",
  "node:fs",
  "@scipnet/core/eventsourcing/SharedLog",
  "@scipnet/core/eventsourcing/append/AppendPlan"
]
const postgresForbidden = [
  "effect",
  "@effect/platform/FileSystem",
  sql,
  "better-sqlite3",
  "pg-pool",
  "@scipnet/core",
  "@scipnet/core/testing",
  "@scipnet/cli",
  "@scipnet/server/Server",
  "@scipnet/presentation/Greeting",
  "../../../core/src/eventsourcing/SharedLog.ts"
]

const borders: ReadonlyArray<Border> = [
  ...coreBorders,
  {
    folder: source,
    allowed: ["./domain/scp/Scp.ts", "./deepwell/Deepwell.ts"],
    forbidden: [
      "effect/Effect",
      "@scipnet/cli",
      "../../cli/src/Cli.ts",
      "../../server/src/Server.ts",
      "./domain/index.ts"
    ]
  },
  adapter("cli", "server"),
  adapter("server", "cli"),
  { folder: "packages/postgres/src/log", allowed: postgresAllowed, forbidden: [...postgresForbidden, "pg"] },
  { folder: "packages/postgres/src/connection", allowed: [...postgresAllowed, "pg"], forbidden: postgresForbidden },
  {
    folder: "packages/cli/src/commands/record",
    allowed: ["../../program/Cli.ts", "./List.ts", "../../terminal/Repl.ts", "@scipnet/core/domain/scp/Scp"],
    forbidden: ["../../../../core/src/index.ts", "../../../../server/src/Server.ts", "@scipnet/server", sql]
  },
  {
    folder: "packages/cli/test",
    allowed: ["../src/program/Cli.ts", "@scipnet/core/testing", "vitest"],
    forbidden: ["../../core/src/index.ts", "../../server/src/Server.ts", "@scipnet/server"]
  },
  {
    folder: "packages/core/test/domain",
    allowed: ["../../src/domain/scp/Scp.ts", "vitest"],
    forbidden: ["../../../cli/src/program/Cli.ts", "@scipnet/cli", "effect/Effect"]
  }
]

const typeImport = (specifier: string): string =>
  `import type { Value } from "${specifier}"\nexport type Used = Value\n`

/** Every syntax that imports a module at run time. */
const runTimeForms: ReadonlyArray<(specifier: string) => string> = [
  (specifier) => `import { value } from "${specifier}"\nexport const used = value\n`,
  (specifier) => `import * as All from "${specifier}"\nexport const used = All.value\n`,
  (specifier) => `export { value } from "${specifier}"\n`,
  (specifier) => `export * from "${specifier}"\n`,
  (specifier) => `export const later = () => import("${specifier}")\n`
]

/** Every syntax that imports a module. */
const importForms = [...runTimeForms, typeImport]

/** The modules of the library that a browser can load. */
const tables = [
  "@scipnet/core/domain/ItemNumberSyntax",
  "@scipnet/core/domain/RecordIdSyntax",
  "@scipnet/core/domain/TextSyntax",
  "@scipnet/core/domain/access/Levels",
  "@scipnet/core/domain/scp/ClassTables",
  "@scipnet/core/domain/scp/StatusTable"
]

interface BrowserBorder extends Border {
  /** Modules of which only types may be imported. */
  readonly typesOnly: ReadonlyArray<string>
}

/** The packages that a browser loads. */
const browserBorders: ReadonlyArray<BrowserBorder> = [
  {
    folder: "packages/presentation/src/sentences",
    allowed: ["./Other.ts", "../Time.ts", "diff", "marked", ...tables],
    typesOnly: ["@scipnet/core/domain/Rejection", "@scipnet/core/domain/access/Clearance"],
    forbidden: [
      "effect",
      "effect/Schema",
      "@effect/rpc/Rpc",
      "node:fs",
      "../../../core/src/domain/access/Levels.ts",
      "../../../cli/src/program/Cli.ts"
    ]
  },
  {
    folder: "packages/web/src/words",
    allowed: [
      "./Other.ts",
      "../app/Line.ts",
      "preact",
      "preact/hooks",
      "@preact/signals",
      "marked",
      "@scipnet/presentation/Greeting",
      "@scipnet/presentation/sentences/Denials",
      ...tables
    ],
    typesOnly: ["@scipnet/core/rpc/DeepwellRpcs", "effect/Schema", "@effect/rpc/Rpc"],
    forbidden: ["effect", "@effect/rpc"]
  }
]

const lint = async (cwd: string, paths: ReadonlyArray<string>) => {
  const args = [oxlint, "-c", "oxlint.config.mjs", "--deny-warnings", "--format=unix", ...paths]
  const { status, stdout } = await Programs.run(process.execPath, args, { cwd })
  return { status, lines: stdout.split("\n") }
}

describe("import rules", { timeout: 60_000 }, () => {
  let scratch = ""
  /** The problems of each planted file. Starting the linter for each folder would take most of the time. */
  let problems: Readonly<Record<string, ReadonlyArray<string>>> = {}

  const plant = (path: string, text: string): string => {
    mkdirSync(dirname(join(scratch, path)), { recursive: true })
    writeFileSync(join(scratch, path), text)
    return path
  }

  const importStatement = (specifier: string): string =>
    `import { value } from "${specifier}"\nexport const used = value\n`

  const accepted = ({ allowed, folder }: Border) => [
    ...allowed.map((specifier, index) => ({
      path: `${folder}/Allowed${index}.ts`,
      content: importStatement(specifier)
    })),
    { path: `${folder}/Alone.ts`, content: "export const value = 1\n" }
  ]
  const rejected = ({ folder, forbidden }: Border) =>
    forbidden.flatMap((specifier, row) =>
      importForms.map((importForm, column) => ({
        path: `${folder}/Forbidden${row}x${column}.ts`,
        content: importForm(specifier)
      }))
    )

  beforeAll(async () => {
    scratch = mkdtempSync(join(tmpdir(), "scipnet-borders-"))
    cpSync(config, join(scratch, "oxlint.config.mjs"))
    for (const border of [...borders, ...browserBorders]) {
      for (const { path, content } of [...accepted(border), ...rejected(border)]) plant(path, content)
    }
    const { status, lines } = await lint(scratch, ["packages"])
    expect(status).toBe(1)
    problems = Arrays.groupBy(lines, (line) => line.slice(0, line.indexOf(":")))
  }, 180_000)

  afterAll(() => rmSync(scratch, { recursive: true, force: true }))

  const isRejected = (lines: ReadonlyArray<string>, path: string): boolean =>
    lines.some((line) => line.startsWith(`${path}:`) && line.includes("no-restricted-imports"))

  describe.each([...borders, ...browserBorders])("$folder", (border) => {
    it("accepts all allowed imports", () => {
      expect(accepted(border).flatMap(({ path }) => problems[path] ?? [])).toEqual([])
    })

    it("rejects every forbidden import in every syntax", () => {
      expect(rejected(border).filter(({ path }) => !isRejected(problems[path] ?? [], path))).toEqual([])
    })
  })

  it.each(browserBorders)("$folder imports only types of the library and of Effect", async ({ folder, typesOnly }) => {
    const atRunTime = typesOnly.flatMap((specifier, row) =>
      runTimeForms.map((form, column) => plant(`${folder}/RunTime${row}x${column}.ts`, form(specifier)))
    )
    const types = typesOnly.map((specifier, row) => plant(`${folder}/Types${row}.ts`, typeImport(specifier)))
    const { lines } = await lint(scratch, [...atRunTime, ...types])
    expect(atRunTime.filter((path) => !isRejected(lines, path))).toEqual([])
    expect(types.filter((path) => isRejected(lines, path))).toEqual([])
  })

  it.each([
    ["consistent-type-imports", 'export type Used = import("../deepwell/Deepwell.ts").Deepwell'],
    ["no-require-imports", 'export const used = require("../deepwell/Deepwell.ts")'],
    ["no-restricted-imports", 'import * as Clock from "effect/Clock"\nexport const used = Clock.currentTimeMillis'],
    ["no-restricted-globals", "export const used = Date.now()"],
    ["no-restricted-globals", "export const used = crypto.randomUUID()"],
    ["no-restricted-properties", "export const used = Math.random()"]
  ])("domain/ is pure: %s rejects %s", async (rule, content) => {
    const { status, lines } = await lint(scratch, [plant("packages/core/src/domain/Impure.ts", `${content}\n`)])
    expect(status).toBe(1)
    expect(lines.filter((line) => line.includes(rule))).toHaveLength(1)
  })

  it("deepwell/request/ imports no feature folder", () => {
    const features = Object.keys(rules).filter(
      (folder) => folder.startsWith("deepwell/") && folder !== "deepwell/request"
    )
    expect(features.length).toBeGreaterThan(6)
    expect(rules["deepwell/request"]?.folders.filter((folder) => features.includes(folder))).toEqual([])
  })

  it("the repository has no lint errors", async () => {
    const { status, lines } = await lint(root, [])
    expect(status, lines.join("\n")).toBe(0)
  })
})
