/**
 * Several processes that write to one file concurrently. `node processes.mjs STORE FILE STREAM COUNT` is one of them: it
 * appends events sequentially with any expected version, and prints the number of failures.
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
  // The parent starts all processes when the last one is ready.
  process.stdout.write("ready\n")
  await once(process.stdin, "data")
  let failed = 0
  for (let index = 0; index < Number(count); index++) {
    try {
      await store.append(stream, entries(1, index), "any")
    } catch {
      failed += 1
    }
  }
  await store.close()
  process.stdout.write(`${failed}\n`)
}

/** Runs `processes` writers with `appends` each on the streams that `streamOf` returns, and verifies that no event is lost. */
export const writeConcurrently = (processes, appends, streamOf) => async (name) => {
  const folder = mkdtempSync(join(tmpdir(), "scipnet-bench-"))
  try {
    const filename = join(folder, "bench.db")
    const created = await stores[name](filename)
    await created.close()
    const children = Array.from({ length: processes }, (_, index) =>
      spawn(process.execPath, [...flags, program, name, filename, streamOf(index), `${appends}`], {
        stdio: ["pipe", "pipe", "inherit"]
      })
    )
    const outputs = children.map(({ stdout }) => stdout.setEncoding("utf8")[Symbol.asyncIterator]())
    await Promise.all(outputs.map((lines) => lines.next()))
    const start = performance.now()
    for (const { stdin } of children) stdin.end("go")
    const failures = await Promise.all(outputs.map(async (lines) => Number((await lines.next()).value)))
    const ms = performance.now() - start
    const store = await stores[name](filename)
    const { position } = await store.verify()
    await store.close()
    const failed = failures.reduce((total, count) => total + count, 0)
    if (position !== processes * appends - failed)
      throw new Error(`${position} of ${processes * appends} events are in the log`)
    return { done: position, failed, ms }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

if (isProgram(import.meta.url)) {
  await write(process.argv.slice(2))
  process.exit(0)
}
