/** Programs that do what lines on stdin say, answer each with a line of JSON, and end with their stdin. */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"

/** Obeys: each order is a function of this table. */
export const obey = async (orders) => {
  for await (const line of createInterface({ input: process.stdin })) {
    const answer = await orders[line]()
    process.stdout.write(`${JSON.stringify(answer ?? null)}\n`)
  }
  process.exit(0)
}

/** Starts one beside this file, with one argument of any shape. `order` resolves with its answer. */
export const start = (program, argument) => {
  const path = fileURLToPath(new URL(program, import.meta.url))
  const child = spawn(process.execPath, [path, JSON.stringify(argument)], { stdio: ["pipe", "pipe", "inherit"] })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const ended = once(child, "close")
  // Orders to one that has ended are answered by its end.
  child.stdin.on("error", () => undefined)
  return {
    order: async (order) => {
      child.stdin.write(`${order}\n`)
      const { value, done } = await answers.next()
      if (done) throw new Error(`${program} ended before it had done ${order}`)
      return JSON.parse(value)
    },
    stop: async () => {
      child.stdin.end()
      child.kill("SIGKILL")
      await ended
    }
  }
}
