/**
 * `npm run check:types`: runs the TypeScript compiler with Effect's diagnostics, which are patched into a cached copy of it.
 * One pass then finds both kinds of errors; two passes took four times as long.
 */
import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { Trouble, root, run, runProgram } from "./program.mjs"

const modules = join(root, "node_modules")
const versionOf = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")).version

const patch = (target) => {
  const temporary = `${target}.${process.pid}`
  mkdirSync(temporary, { recursive: true })
  try {
    cpSync(join(modules, "typescript"), temporary, { recursive: true })
    const patcher = join(modules, "@effect", "language-service", "cli.js")
    const args = [patcher, "patch", "--module", "tsc", "--dir", temporary]
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" })
    if (status !== 0)
      throw new Trouble(`Effect's diagnostics could not be patched into the compiler:\n${stdout}${stderr}`)
    rmSync(target, { recursive: true, force: true })
    renameSync(temporary, target)
  } finally {
    rmSync(temporary, { recursive: true, force: true })
  }
}

await run(async () => {
  const name = `typescript-${versionOf("typescript")}-effect-${versionOf("@effect/language-service")}`
  const compiler = join(".cache", "scipnet", name)
  if (!existsSync(join(modules, compiler))) patch(join(modules, compiler))
  const tsc = join("node_modules", compiler, "bin", "tsc")
  // The web application and its tests have the types of a browser, and passes of their own.
  for (const project of [".", join("packages", "web"), join("tests", "web")]) {
    const status = await runProgram(tsc, ["--noEmit", "-p", project])
    if (status !== 0) return status
  }
  return 0
})
