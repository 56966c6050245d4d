/** `npm test`: runs all tests, or the files in the arguments. The last line of the output is `N passed, N failed`. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bootstrap } from "./bootstrap.mjs"
import { buildProgram } from "./build.mjs"
import { root, run, runProgram, say } from "./program.mjs"

/** Counts the tests of a report. A file that failed before its first test counts as one failure, and so does a missing report. */
const count = (report, exitCode) => {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 }
  const results = JSON.parse(readFileSync(report, "utf8"))
  const failedFiles = results.testResults.filter(
    ({ assertionResults, status }) => status === "failed" && !assertionResults.some((test) => test.status === "failed")
  )
  const failed = results.numFailedTests + failedFiles.length
  if (exitCode !== 0 && failed === 0) say("\nThe run failed outside of any test, see above: counted as one failure.")
  return {
    passed: results.numPassedTests,
    failed: exitCode !== 0 ? Math.max(failed, 1) : failed,
    skipped: results.numPendingTests + results.numTodoTests
  }
}

await run(async () => {
  await bootstrap()
  // Some tests run the built programs as separate processes.
  await buildProgram("cli")
  await buildProgram("server")
  const folder = mkdtempSync(join(tmpdir(), "scipnet-test-"))
  try {
    const report = join(folder, "report.json")
    const own = ["scripts/hung-tests.mjs", "scripts/failures.mjs"].map((name) => join(root, name))
    const reporters = ["default", "json", ...own].map((name) => `--reporter=${name}`)
    reporters.push(`--outputFile.json=${report}`)
    const exitCode = await runProgram("node_modules/vitest/vitest.mjs", ["run", ...reporters, ...process.argv.slice(2)])
    const { failed, passed, skipped } = count(report, exitCode)
    if (passed + failed === 0) say("\nNo test ran.")
    process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`)
    return failed > 0 || passed === 0 ? 1 : 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
