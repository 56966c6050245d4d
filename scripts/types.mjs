/**
 * `npm run check:types`: the compiler, with Effect's diagnostics in it. They are put into a copy of it, which is kept: one
 * pass over the tree then finds both, where two took four times as long.
 */
import { spawnSync } from "node:child_process"
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs"
import { join } from "node:path"
import { Trouble, root, run, runProgram } from "./program.mjs"

const modules = join(root, "node_modules")
const versionOf = (name) => JSON.parse(readFileSync(join(modules, name, "package.json"), "utf8")).version

const patch = (target) => {
  const unfinished = `${target}.${process.pid}`
  mkdirSync(unfinished, { recursive: true })
  try {
    cpSync(join(modules, "typescript"), unfinished, { recursive: true })
    const patcher = join(modules, "@effect", "language-service", "cli.js")
    const args = [patcher, "patch", "--module", "tsc", "--dir", unfinished]
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: "utf8" })
    if (status !== 0) throw new Trouble(`The compiler could not be given Effect's diagnostics:\n${stdout}${stderr}`)
    rmSync(target, { recursive: true, force: true })
    renameSync(unfinished, target)
  } finally {
    rmSync(unfinished, { recursive: true, force: true })
  }
}

await run(() => {
  const name = `typescript-${versionOf("typescript")}-effect-${versionOf("@effect/language-service")}`
  const compiler = join(".cache", "scipnet", name)
  if (!existsSync(join(modules, compiler))) patch(join(modules, compiler))
  return runProgram(join("node_modules", compiler, "bin", "tsc"), ["--noEmit"])
})
