/** Shared parts of the scripts: the root folder, messages, failures, and running other programs. */
import { spawn } from "node:child_process"
import { constants } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { parseArgs } from "node:util"

export const root = fileURLToPath(new URL("..", import.meta.url))

/** Prints a line on stderr, because stdout belongs to the started program. */
export const say = (text) => process.stderr.write(`${text}\n`)

/** A failure with a message for the user and an exit code. Any other exception is a bug of the scripts. */
export class Trouble extends Error {
  constructor(message, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

/** Runs the body of a script and exits with its result. Prints a `Trouble` without a stack trace. */
export const run = async (body) => {
  try {
    process.exitCode = await body()
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    say(`\n${error.message}`)
    process.exitCode = error.exitCode
  }
}

/** Parses the arguments of a script by the options of `parseArgs`. Throws a `Trouble` with exit code 2 for invalid ones. */
export const settings = (options) => {
  try {
    return parseArgs({ options }).values
  } catch (error) {
    throw new Trouble(error.message, 2)
  }
}

/** Returns true if the script with this URL was started directly and not imported by another one. */
export const isProgram = (url) => process.argv[1] !== undefined && url === pathToFileURL(process.argv[1]).href

/** Runs a command, forwards signals to it, and resolves with its exit code. `started` is called with the process. */
export const runCommand = (command, args, options, started = () => undefined) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", ...options })
    started(child)
    const handlers = ["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => {
      const forward = () => {
        // The terminal sends Ctrl-C to the child itself.
        if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal)
      }
      process.on(signal, forward)
      return () => process.off(signal, forward)
    })
    const settle = (outcome) => {
      for (const remove of handlers) remove()
      outcome()
    }
    child.on("error", (error) => settle(() => reject(error)))
    child.on("close", (code, signal) => settle(() => resolve(code ?? 128 + constants.signals[signal])))
  })

/** Runs a program of this repository with inherited streams and forwarded signals, and resolves with its exit code. */
export const runProgram = (script, args) => runCommand(process.execPath, [join(root, script), ...args])
