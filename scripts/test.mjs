/** `npm test`: runs every test, or those that the arguments name, and ends on a line that says how many passed. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { bootstrap } from "./bootstrap.mjs"
import { buildProgram } from "./build.mjs"
import { run, runProgram, say } from "./program.mjs"

/** What the report counts. A file that failed before its first test counts as one failure, and so does a missing report. */
const count = (report, exitCode) => {
  if (!existsSync(report)) return { passed: 0, failed: 1, skipped: 0 }
  const found = JSON.parse(readFileSync(report, "utf8"))
  const unloaded = found.testResults.filter(
    ({ assertionResults, status }) => status === "failed" && !assertionResults.some((test) => test.status === "failed")
  )
  const failed = found.numFailedTests + unloaded.length
  if (exitCode !== 0 && failed === 0) say("\nThe run failed outside of any test, see above: counted as one failure.")
  return {
    passed: found.numPassedTests,
    failed: exitCode !== 0 ? Math.max(failed, 1) : failed,
    skipped: found.numPendingTests + found.numTodoTests
  }
}

await run(async () => {
  await bootstrap()
  // Some tests drive the programs from the outside, as they are shipped.
  await buildProgram("cli")
  await buildProgram("server")
  const folder = mkdtempSync(join(tmpdir(), "scipnet-test-"))
  try {
    const report = join(folder, "report.json")
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`]
    const exitCode = await runProgram("node_modules/vitest/vitest.mjs", ["run", ...reporters, ...process.argv.slice(2)])
    const { failed, passed, skipped } = count(report, exitCode)
    if (passed + failed === 0) say("\nNo test ran.")
    process.stdout.write(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`)
    return failed > 0 || passed === 0 ? 1 : 0
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})
