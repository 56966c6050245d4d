import { defineConfig } from "vitest/config"
import * as Suites from "./packages/postgres/test/deepwell/Suites.ts"
import * as Installation from "./packages/postgres/test/rig/Installation.ts"

// Our own packages are tested from their sources; the rest are Vite's own conditions for Node, which a list replaces.
const conditions = ["@scipnet/source", "module", "node", "development|production"]

const bundling = { resolve: { conditions }, ssr: { resolve: { conditions } } }

const running = {
  // Many tests start programs, which take their time on a machine that has much else to do.
  testTimeout: 180_000,
  hookTimeout: 180_000
} as const

const sqlite = {
  ...bundling,
  test: {
    ...running,
    name: "sqlite",
    include: ["packages/*/test/**/*.test.ts", "tests/**/*.test.ts", "examples/**/*.test.ts"]
  }
}

/** Suites of packages/core, with the deepwell in PostgreSQL. */
const postgres = {
  ...bundling,
  test: {
    ...running,
    name: "postgres",
    include: Suites.included,
    exclude: Suites.excluded,
    env: Suites.env,
    setupFiles: ["packages/postgres/test/deepwell/Setup.ts"]
  }
}

export default defineConfig({
  test: {
    projects: Installation.isSkipped ? [sqlite] : [sqlite, postgres],
    // Starts the browser of tests/web when a test asks for it; removes clusters of killed runs.
    globalSetup: ["tests/web/GlobalSetup.ts", "packages/postgres/test/rig/GlobalSetup.ts"],
    pool: "forks",
    minWorkers: 1,
    maxWorkers: 2,
    // Loading the libraries anew for each file would take a quarter of the time that the tests take. Projects cannot set this.
    isolate: false,
    teardownTimeout: 10_000
  }
})
