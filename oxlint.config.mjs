/**
 * The linter's rules, and which folder may import which. `tests/borders.test.ts` shows that each import rule applies.
 */
import { posix } from "node:path"

const core = "packages/core/src"

const domainFolders = ["access", "query", "scp", "site", "task-force", "user"].map((name) => `domain/${name}`)
const domain = ["domain", ...domainFolders]

const sql = "@effect/sql/*"
const platform = "@effect/platform/*"

/** Folders of `packages/core/src/deepwell` that run one audited command or query; features are built on them. */
const request = ["deepwell", "deepwell/request"]
const log = ["eventsourcing", "eventsourcing/append", "eventsourcing/sql"]
const data = ["database", "database/rows", "database/transaction"]

/**
 * The import rule of each folder of `packages/core/src`: the other folders, the single modules and the packages that it
 * may import. Every folder may import its own files and the modules of `effect`.
 */
export const borders = {
  schema: { folders: [], packages: [] },

  "database/queue": { folders: [], packages: [] },
  database: {
    folders: ["composition", "file", "migration", "pool", "queue", "rows", "sqlite", "transaction"].map(
      (name) => `database/${name}`
    ),
    packages: [sql]
  },
  "database/sqlite": {
    folders: ["database"],
    packages: [sql, "@effect/sql-sqlite-node/SqliteClient", "@effect/experimental/Reactivity", "node:*"]
  },
  "database/transaction": { folders: ["database", "database/sqlite"], packages: [sql] },
  "database/composition": {
    folders: ["database", "database/queue", "database/sqlite", "database/transaction"],
    packages: [sql]
  },
  "database/migration": { folders: ["database", "database/sqlite", "database/transaction"], packages: [sql, "node:*"] },
  "database/file": { folders: ["database", "database/sqlite", "database/transaction"], packages: [sql, "node:*"] },
  "database/pool": {
    folders: ["database", ...["file", "migration", "queue", "sqlite", "transaction"].map((name) => `database/${name}`)],
    packages: [sql, "node:*"]
  },
  "database/rows": { folders: ["database/transaction", "schema"], packages: [sql] },

  eventsourcing: {
    folders: ["database", "database/queue", "database/rows", "eventsourcing/append", "schema"],
    packages: [sql, "node:crypto", "uuid"]
  },
  "eventsourcing/append": { folders: ["database", "eventsourcing", "schema"], packages: [] },
  "eventsourcing/memory": { folders: ["database", "eventsourcing", "eventsourcing/append"], packages: ["node:crypto"] },
  "eventsourcing/sql": {
    folders: [...data, "database/migration", "eventsourcing", "eventsourcing/append", "schema"],
    packages: [sql, "node:crypto"]
  },
  "eventsourcing/replica": {
    folders: [...data, "database/migration", "database/sqlite", ...log],
    packages: ["node:*"]
  },

  ...Object.fromEntries(
    domain.map((folder) => [
      folder,
      { folders: domain.filter((other) => other !== folder), modules: ["eventsourcing/Decider"], packages: [] }
    ])
  ),

  security: {
    folders: [...data, "database/migration", "database/queue"],
    packages: [sql, platform, "@node-rs/argon2", "node:crypto", "node:net", "node:os", "uuid"]
  },
  legacy: { folders: ["database", "database/sqlite", ...domain], packages: [sql, platform, "node:crypto"] },
  readmodels: { folders: ["database/rows", "database/transaction", ...domain, "eventsourcing"], packages: [sql] },

  "deepwell/request": {
    folders: ["deepwell", ...data, "database/queue", ...domain, ...log, "readmodels", "schema", "security"],
    packages: [sql, "node:crypto"]
  },
  "deepwell/operator": {
    folders: [...request, ...data, ...domain, ...log, "readmodels", "security"],
    packages: [sql]
  },
  "deepwell/auth": {
    folders: [...request, ...data, "database/queue", ...domain, ...log, "readmodels", "security"],
    packages: [sql]
  },
  "deepwell/query": {
    folders: [...request, "deepwell/auth", "deepwell/operator", ...data, ...domain, ...log, "readmodels", "security"],
    packages: [sql]
  },
  "deepwell/backup": {
    folders: [...request, "deepwell/operator", ...data, "database/sqlite", ...log, "security"],
    packages: [sql, "node:*"]
  },
  "deepwell/transfer": {
    folders: [...request, "deepwell/backup", "deepwell/operator", ...data, ...domain, ...log],
    packages: [sql]
  },
  "deepwell/import": {
    folders: [...request, "deepwell/operator", ...data, "database/migration", ...domain, ...log, "legacy", "security"],
    packages: [platform, "node:crypto"]
  },
  "deepwell/doctor": {
    folders: [
      ...request,
      "deepwell/backup",
      "deepwell/operator",
      ...data,
      "database/migration",
      "database/sqlite",
      ...domain,
      ...log,
      "security"
    ],
    modules: ["eventsourcing/replica/ReplicaMigrations"],
    packages: [sql, "node:*"]
  },
  "deepwell/inspection": {
    folders: [
      ...request,
      ...["doctor", "operator", "transfer"].map((name) => `deepwell/${name}`),
      ...data,
      ...domain,
      ...log
    ],
    packages: [sql]
  },
  deepwell: {
    folders: [
      ...["auth", "backup", "import", "operator", "query", "request", "transfer"].map((name) => `deepwell/${name}`),
      ...data,
      "database/migration",
      ...domain,
      ...log,
      "readmodels",
      "security"
    ],
    packages: ["@effect/rpc/Rpc"]
  },

  runtime: { folders: [], packages: [platform, "@effect/opentelemetry/Otlp", "node:util"] },

  "rpc/transport": { folders: [], packages: ["node:stream"] },
  rpc: {
    folders: ["deepwell", "deepwell/auth", "deepwell/request", ...domain, "rpc/server"],
    packages: ["@effect/rpc/*", "node:crypto"]
  },
  "rpc/server": {
    folders: ["database/queue", "deepwell", "rpc", "rpc/transport"],
    modules: ["security/Origin"],
    packages: ["@effect/rpc/*"]
  },
  "rpc/client": {
    folders: [...request, "deepwell/auth", "deepwell/operator", "domain", "rpc", "rpc/transport"],
    packages: ["@effect/rpc/*", "node:crypto"]
  },

  testing: {
    folders: [...domain, "eventsourcing", "testing/contract"],
    packages: ["vitest", "@effect/vitest", "node:assert", "node:fs"]
  },
  "testing/contract": {
    folders: [
      "database",
      "database/transaction",
      "deepwell",
      "deepwell/import",
      ...domain,
      "eventsourcing",
      "eventsourcing/append",
      "security",
      "testing"
    ],
    packages: ["vitest", "@effect/vitest", "node:assert", "node:fs"]
  }
}

const moduleItself = {
  regex: "^(effect|@effect/(cli|platform|sql|sql-sqlite-node|rpc|experimental))$",
  message: "Import the module itself, as effect/Effect: a bundle would load every module that the package root names."
}
const shortestPath = {
  regex: "[^./]/+\\.\\.?/|^\\./+\\.|//|^\\.\\.?/?$",
  message: "Write the shortest path to the file itself."
}
const noIndex = {
  regex: "/index\\.[jt]s$",
  message: "Import the file that defines it; index.ts is for importers outside the package."
}

const restricted = (patterns) => ["error", { patterns }]

/** `./x` and `../x` as an import in a file of `folder` spells the path of another one. */
const specifier = (folder, target) => {
  const path = posix.relative(folder, target)
  return path.startsWith(".") ? path : `./${path}`
}

const allowed = (folder, { folders, modules = [], packages }) => ({
  // A pattern with "!" ends the matching, so that the pattern of what is allowed has to be the last one.
  group: [
    "**",
    "!./*.ts",
    "!effect/*",
    ...packages.map((name) => `!${name}`),
    ...folders.map((other) => `!${specifier(folder, other)}/*.ts`),
    ...modules.map((module) => `!${specifier(folder, module)}.ts`)
  ],
  message: `${folder}/ may not import this: see oxlint.config.mjs.`
})

const pure = "domain/ does no I/O, reads no clock and uses no randomness: time and ids are arguments."

const impureEffects = ["Clock", "Config", "ConfigProvider", "Console", "Logger", "ManagedRuntime", "Random", "Runtime"]
const impureGlobals = [
  "Buffer",
  "Date",
  "crypto",
  "fetch",
  "performance",
  "process",
  "queueMicrotask",
  "setImmediate",
  "setInterval",
  "setTimeout"
]

const pureRules = {
  "no-restricted-globals": ["error", ...impureGlobals.map((name) => ({ name, message: pure }))],
  "no-restricted-properties": ["error", { object: "Math", property: "random", message: pure }]
}

const projectionRules = {
  "no-restricted-properties": [
    "error",
    { object: "Math", property: "random", message: "A projection uses no randomness." },
    { object: "Date", property: "now", message: "A projection reads no clock." }
  ]
}

const folderRules = Object.entries(borders).map(([folder, border]) => {
  const isDomain = folder.split("/", 1).join("") === "domain"
  const impure = isDomain ? [{ regex: `^effect/(${impureEffects.join("|")})$`, message: pure }] : []
  return {
    files: [`${core}/${folder}/*.ts`],
    rules: {
      "no-restricted-imports": restricted([moduleItself, ...impure, shortestPath, noIndex, allowed(folder, border)]),
      ...(isDomain ? pureRules : {}),
      ...(folder === "readmodels" ? projectionRules : {})
    }
  }
})

const sqlPackages = ["@effect/sql", "@effect/sql/**", "@effect/sql-*", "@effect/sql-*/**"]

const otherPackage = (others, nested = "") => ({
  regex: `^\\.\\..*/(${others})/(src|dist|test)/${nested}|^\\.\\..*/packages/`,
  message: "Import another package by its name."
})

const adapter = (name, others) => ({
  files: [`packages/${name}/src/**`],
  rules: {
    "no-console": "off",
    "no-restricted-imports": restricted([
      moduleItself,
      shortestPath,
      otherPackage(others, "|^\\.\\./\\.\\./\\.\\./\\.\\./"),
      {
        group: [...sqlPackages, "better-sqlite3", "node:sqlite", "sqlite3"],
        message: "An adapter never runs SQL: it calls the deepwell."
      },
      {
        group: ["@scipnet/**", "!@scipnet/core/*/**", "!@scipnet/postgres/**", "!@scipnet/presentation/**"],
        message:
          "An adapter imports the modules of @scipnet/core, @scipnet/postgres and @scipnet/presentation by their subpaths (testing is for tests), never another adapter."
      }
    ])
  }
})

/** The modules of core that need no Effect, which a browser can load too. */
const tables = [
  "access/AuditTable",
  "access/Levels",
  "scp/ClassTables",
  "scp/StatusTable",
  "FoldedText",
  "ItemNumberSyntax",
  "RecordIdSyntax",
  "TextSyntax"
].map((name) => `@scipnet/core/domain/${name}`)

/** Sentences and words for readers: no Effect and no Node, because a browser loads them. */
const presentation = {
  files: ["packages/presentation/src/**"],
  rules: {
    "no-restricted-globals": [
      "error",
      ...["Buffer", "global", "process", "require", "document", "window"].map((name) => ({
        name,
        message: "packages/presentation runs in Node and in a browser."
      }))
    ],
    "no-restricted-imports": "off",
    "typescript/no-restricted-imports": restricted([
      moduleItself,
      shortestPath,
      otherPackage("core|cli|server|web"),
      { group: ["effect/**", "@effect/**", "node:*"], message: "packages/presentation has no Effect and no Node." },
      {
        group: ["**", "!./**", "!../**", "!diff", "!marked", ...tables.map((name) => `!${name}`)],
        allowTypeImports: true,
        message:
          "packages/presentation imports itself, diff, marked, and tables without Effect and types of @scipnet/core."
      }
    ])
  }
}

/** The web application: a browser has no Effect and no Node, so that it imports only their types. */
const web = {
  files: ["packages/web/src/**"],
  rules: {
    // A BroadcastChannel has no target: it reaches pages of its own origin only.
    "unicorn/require-post-message-target-origin": "off",
    "import/no-unassigned-import": ["error", { allow: ["**/*.css"] }],
    "no-restricted-imports": "off",
    "typescript/no-restricted-imports": restricted([
      moduleItself,
      shortestPath,
      {
        group: [
          "**",
          "!./**",
          "!../**",
          "!preact",
          "!preact/*",
          "!@preact/signals",
          "!marked",
          "!@scipnet/presentation/**",
          ...tables.map((name) => `!${name}`)
        ],
        allowTypeImports: true,
        message:
          "The web application imports Preact, marked, @scipnet/presentation, and tables without Effect and types of @scipnet/core."
      }
    ])
  }
}

/** The log in PostgreSQL: a library like core, of which only the connection knows the driver. */
const postgres = (files, driver) => ({
  files,
  rules: {
    "no-restricted-imports": restricted([
      moduleItself,
      shortestPath,
      otherPackage("core|cli|server|presentation|web"),
      {
        group: ["**", "!./**", "!../**", "!effect/*", "!node:*", "!@scipnet/core/*/**", ...driver],
        message:
          "packages/postgres imports itself, effect and modules of @scipnet/core by their subpaths (testing is for tests); only src/connection/ imports the driver."
      }
    ])
  }
})

const unblocked = {
  group: ["node:child_process"],
  importNames: ["execFileSync", "execSync", "spawnSync"],
  message:
    "A test that waits for a program blocks its worker, which fails the run after a minute: tests/Programs.ts does not."
}

const tests = (name, others) => ({
  files: [`packages/${name}/test/**`],
  rules: {
    "no-restricted-imports": restricted([
      unblocked,
      { regex: "^effect/", message: 'A test imports from "effect".' },
      otherPackage(others.join("|")),
      {
        group: others.filter((other) => other !== "core").map((other) => `@scipnet/${other}`),
        message: "The tests of a package import that package and core only."
      }
    ])
  }
})

export default {
  plugins: ["typescript", "unicorn", "oxc", "import", "vitest", "promise", "node"],
  categories: { correctness: "error", suspicious: "error" },
  env: { builtin: true, node: true },
  ignorePatterns: ["**/dist/**", "coverage/**"],
  rules: {
    eqeqeq: "error",
    "no-control-regex": "off",
    "no-unmodified-loop-condition": "off",
    "no-console": "error",
    "no-empty": "error",
    "no-fallthrough": "error",
    "no-param-reassign": "error",
    "no-shadow": "off",
    "no-throw-literal": "error",
    "no-underscore-dangle": [
      "error",
      {
        allow: ["_tag"]
      }
    ],
    "no-unused-vars": [
      "error",
      {
        args: "after-used",
        argsIgnorePattern: "^_",
        varsIgnorePattern: "^_",
        caughtErrors: "all",
        ignoreRestSiblings: true
      }
    ],
    "no-var": "error",
    "no-warning-comments": [
      "error",
      {
        terms: ["todo", "fixme", "xxx", "hack"],
        location: "start"
      }
    ],
    "prefer-const": "error",
    "typescript/ban-ts-comment": "error",
    "typescript/consistent-type-assertions": [
      "error",
      {
        assertionStyle: "never"
      }
    ],
    "typescript/consistent-type-imports": "error",
    "typescript/no-empty-object-type": [
      "error",
      {
        allowInterfaces: "with-single-extends"
      }
    ],
    "typescript/no-explicit-any": "error",
    "typescript/no-import-type-side-effects": "error",
    "typescript/no-namespace": "error",
    "typescript/no-non-null-assertion": "error",
    "typescript/no-require-imports": "error",
    "import/first": "error",
    "import/no-cycle": "error",
    "import/no-default-export": "error",
    "import/no-mutable-exports": "error",
    "unicorn/consistent-function-scoping": "off",
    "unicorn/no-abusive-eslint-disable": "error",
    "unicorn/no-thenable": "off",
    "unicorn/prefer-node-protocol": "error",
    "vitest/expect-expect": "off",
    "vitest/no-standalone-expect": "off",
    "vitest/valid-expect": [
      "error",
      {
        maxArgs: 2
      }
    ],
    "vitest/no-disabled-tests": "error",
    "vitest/no-focused-tests": "error",
    "vitest/no-identical-title": "error",
    "vitest/require-to-throw-message": "off",
    "vitest/valid-describe-callback": "off",
    "vitest/valid-title": [
      "error",
      {
        ignoreTypeOfDescribeName: true,
        ignoreTypeOfTestName: true
      }
    ]
  },
  overrides: [
    {
      files: ["packages/*/src/**"],
      rules: {
        "max-lines": ["error", { max: 250, skipBlankLines: false, skipComments: false }],
        "unicorn/filename-case": [
          "error",
          { case: "pascalCase", ignore: ["^(bin|index)\\.ts$", "^main\\.tsx$", "\\.d\\.ts$"] }
        ]
      }
    },
    {
      files: [`${core}/**`],
      rules: { "node/no-process-env": "error", "unicorn/no-process-exit": "error" }
    },
    ...folderRules,
    {
      files: [`${core}/*.ts`],
      rules: {
        "no-restricted-imports": restricted([
          shortestPath,
          noIndex,
          { group: ["**", "!./*/**/*.ts"], message: "The package's index re-exports modules of its folders only." }
        ])
      }
    },
    adapter("cli", "core|server"),
    adapter("server", "core|cli"),
    postgres(["packages/postgres/src/**"], []),
    postgres(["packages/postgres/src/connection/**"], ["!pg"]),
    presentation,
    web,
    tests("core", ["cli", "server"]),
    tests("cli", ["core", "server"]),
    tests("server", ["core", "cli"]),
    tests("postgres", ["cli", "server"]),
    tests("presentation", ["core", "cli", "server", "web"]),
    {
      files: ["tests/**/*.ts", "examples/**/*.ts", "packages/web/test/**"],
      rules: { "no-restricted-imports": restricted([unblocked]) }
    },
    { files: ["scripts/**"], rules: { "no-console": "off" } },
    { files: ["driver/*.js"], rules: { "typescript/no-require-imports": "off" } },
    {
      files: ["*.config.ts", "*.config.mjs", "scripts/failures.mjs", "scripts/hung-tests.mjs"],
      rules: { "import/no-default-export": "off" }
    }
  ]
}
