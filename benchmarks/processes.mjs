/**
 * Several processes that write into one file at once: `node processes.mjs STORE FILE STREAM COUNT` is one of them. It
 * appends one event after another, whatever version its stream has, and prints how many failed.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { isProgram } from "../scripts/program.mjs"
import { entries } from "./payload.mjs"
import { flags } from "./programs.mjs"
import { stores } from "./stores/index.mjs"

const program = fileURLToPath(import.meta.url)

const write = async ([name, filename, stream, count]) => {
  const store = await stores[name](filename)
  // All of them begin when the last one is ready.
  process.stdout.write("ready\n")
  await once(process.stdin, "data")
  let failed = 0
  for (let at = 0; at < Number(count); at++) {
    try {
      await store.append(stream, entries(1, at), "any")
    } catch {
      failed += 1
    }
  }
  await store.close()
  process.stdout.write(`${failed}\n`)
}

/** Starts so many, each on a stream of its own or all on one, and proves afterwards that nothing is lost. */
export const together = (processes, each, streamOf) => async (name) => {
  const folder = mkdtempSync(join(tmpdir(), "scipnet-bench-"))
  try {
    const filename = join(folder, "bench.db")
    const made = await stores[name](filename)
    await made.close()
    const children = Array.from({ length: processes }, (_, at) =>
      spawn(process.execPath, [...flags, program, name, filename, streamOf(at), `${each}`], {
        stdio: ["pipe", "pipe", "inherit"]
      })
    )
    const said = children.map(({ stdout }) => stdout.setEncoding("utf8")[Symbol.asyncIterator]())
    await Promise.all(said.map((lines) => lines.next()))
    const start = performance.now()
    for (const { stdin } of children) stdin.end("go")
    const failures = await Promise.all(said.map(async (lines) => Number((await lines.next()).value)))
    const ms = performance.now() - start
    const store = await stores[name](filename)
    const { position } = await store.verify()
    await store.close()
    const failed = failures.reduce((total, each) => total + each, 0)
    if (position !== processes * each - failed) throw new Error(`${position} events of ${processes * each} are there`)
    return { done: position, failed, ms }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (isProgram(import.meta.url)) {
  await write(process.argv.slice(2))
  process.exit(0)
}
