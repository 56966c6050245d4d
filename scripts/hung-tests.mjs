/**
 * A reporter of vitest that ends a run when a test hangs. Vitest cannot end a test that blocks its process, and then waits
 * for it without an output.
 */
import { readdirSync, readFileSync } from "node:fs"
import { relative } from "node:path"
import { root, say } from "./program.mjs"

/** Milliseconds without a result of a file. Vitest itself ends tests and hooks earlier, by their time limits. */
const limit = 600_000

/** Milliseconds that the hooks of a test with a longer time limit of its own may take after it. */
const hooks = 360_000

const children = () =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return (
          readFileSync(`/proc/${pid}/stat`, "utf8")
            .replace(/^.*\) /s, "")
            .split(" ")[1] === String(process.pid)
        )
      } catch {
        // The process has ended since the folder was read.
        return false
      }
    })
    .map(Number)

export default class HungTests {
  /** What each file does, and since when. */
  #running = new Map()
  #timer

  onTestRunStart() {
    this.#timer = setInterval(() => this.#check(), 10_000).unref()
  }

  onTestRunEnd() {
    clearInterval(this.#timer)
  }

  onTestModuleStart(module) {
    this.#note(module, "its imports, hooks or first test")
  }

  onTestCaseReady(test) {
    this.#note(test.module, test.fullName, test.task.timeout + hooks)
  }

  onTestCaseResult(test) {
    // A test that blocks its process at once does not report its beginning.
    this.#note(test.module, `the test or the hook after ${test.fullName}`)
  }

  onTestModuleEnd(module) {
    this.#running.delete(module.id)
  }

  #note(module, part, own = 0) {
    const [since, most] = [Date.now(), Math.max(limit, own)]
    this.#running.set(module.id, { name: `${relative(root, module.moduleId)} > ${part}`, since, most })
  }

  #check() {
    const late = [...this.#running.values()].filter(({ since, most }) => Date.now() - since > most)
    if (late.length === 0) return
    for (const { name, since } of late) {
      say(`\nFAIL ${name}: has not ended for ${Math.round((Date.now() - since) / 1000)} s. The run ends here.`)
    }
    for (const pid of children()) process.kill(pid, "SIGKILL")
    process.exit(1)
  }
}
