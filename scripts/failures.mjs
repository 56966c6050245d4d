/**
 * A reporter of vitest that prints each failure on lines that begin with `failure: `, without colours, so that they can be
 * found in a long output. An error outside of any test, for example an event that nothing handles, fails a run too.
 */
import { relative } from "node:path"
import { stripVTControlCharacters } from "node:util"
import { root } from "./program.mjs"

/** The most lines of one failure. */
const limit = 30

const textOf = ({ name, message, diff = "", stack = "" }) => {
  const frames = stack.split("\n").filter((line) => /^ +at /.test(line) && !line.includes("@vitest/runner"))
  return [`${name}: ${message}`, diff, ...frames].filter((part) => part !== "").join("\n")
}

const print = (where, texts) => {
  const lines = stripVTControlCharacters([where, ...texts].join("\n"))
    .split("\n")
    .slice(0, limit)
  process.stdout.write(lines.map((line) => `failure: ${line.slice(0, 500)}\n`).join(""))
}

export default class Failures {
  onTestRunEnd(modules, unhandledErrors) {
    // One error can be reported again for each later file of a worker.
    const times = new Map()
    for (const error of unhandledErrors) {
      const text = `${error.type ?? "error"}, perhaps of ${error.VITEST_TEST_NAME ?? "no test"}\n${textOf(error)}`
      times.set(text, (times.get(text) ?? 0) + 1)
    }
    for (const [text, count] of times) print(`outside of any test, ${count} ×: ${text}`, [])
    for (const module of modules) {
      const file = `${module.project.name} ${relative(root, module.moduleId)}`
      const report = (where, errors) => errors.length > 0 && print(where, errors.map(textOf))
      report(file, module.errors())
      for (const suite of module.children.allSuites()) report(`${file} > ${suite.fullName}`, suite.errors())
      for (const test of module.children.allTests("failed")) {
        print(`${file} > ${test.fullName}`, test.result().errors.map(textOf))
      }
    }
  }
}
