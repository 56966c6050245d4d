import { defineConfig } from "vitest/config"

// Our own packages are tested from their sources; the rest are Vite's own conditions for Node, which a list replaces.
const conditions = ["@scipnet/source", "module", "node", "development|production"]

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Starts the browser of tests/web when a test asks for it; removes clusters of killed runs.
    globalSetup: ["tests/web/GlobalSetup.ts", "packages/postgres/test/rig/GlobalSetup.ts"],
    include: ["packages/*/test/**/*.test.ts", "tests/**/*.test.ts", "examples/**/*.test.ts"],
    pool: "forks",
    minWorkers: 1,
    maxWorkers: 2,
    // Loading the libraries anew for each file would take a quarter of the time that the tests take.
    isolate: false,
    // Many tests start programs, which take their time on a machine that has much else to do.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    teardownTimeout: 10_000
  }
})
