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

const print = (where, errors) => {
  const lines = stripVTControlCharacters([where, ...errors.map(textOf)].join("\n"))
    .split("\n")
    .slice(0, limit)
  process.stdout.write(lines.map((line) => `failure: ${line.slice(0, 500)}\n`).join(""))
}

export default class Failures {
  onTestRunEnd(modules, unhandledErrors) {
    for (const module of modules) {
      const file = `${module.project.name} ${relative(root, module.moduleId)}`
      if (module.errors().length > 0) print(file, module.errors())
      for (const suite of module.children.allSuites()) {
        if (suite.errors().length > 0) print(`${file} > ${suite.fullName}`, suite.errors())
      }
      for (const test of module.children.allTests("failed")) print(`${file} > ${test.fullName}`, test.result().errors)
    }
    for (const error of unhandledErrors) {
      print(`outside of any test: ${error.type ?? "error"}, perhaps of ${error.VITEST_TEST_NAME ?? "no test"}`, [error])
    }
  }
}
