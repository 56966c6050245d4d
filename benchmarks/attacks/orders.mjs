/** Child processes that run an order per line on stdin, answer with a line of JSON, and exit at the end of stdin. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

/** Runs the orders of stdin; `orders` maps each to a function. */
export const serve = async (orders) => {
  for await (const line of createInterface({ input: process.stdin })) {
    const answer = await orders[line]()
    process.stdout.write(`${JSON.stringify(answer ?? null)}\n`)
  }
  process.exit(0)
}

/** Starts a program of this folder with a JSON argument. `order` sends an order and resolves with its answer. */
export const start = (program, argument) => {
  const path = fileURLToPath(new URL(program, import.meta.url))
  const child = spawn(process.execPath, [path, JSON.stringify(argument)], { stdio: ["pipe", "pipe", "inherit"] })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = once(child, "close")
  // Without a listener, writing to an exited process would throw; `order` rejects instead.
  child.stdin.on("error", () => undefined)
  return {
    order: async (order) => {
      child.stdin.write(`${order}\n`)
      const { value, done } = await answers.next()
      if (done) throw new Error(`${program} exited before it completed ${order}`)
      return JSON.parse(value)
    },
    stop: async () => {
      child.stdin.end()
      child.kill("SIGKILL")
      await ended
    }
  }
}
