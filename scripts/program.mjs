/** Shared parts of the scripts: the root of the tree, printing, failing, and running other programs. */
import { spawn } from "node:child_process"
import { constants } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"

export const root = fileURLToPath(new URL("..", import.meta.url))

/** Prints a line on stderr: stdout belongs to the program that is started. */
export const say = (text) => process.stderr.write(`${text}\n`)

/** A failure with a message for the user; anything else that is thrown is a defect of the scripts. */
export class Trouble extends Error {
  constructor(message, exitCode = 1) {
    super(message)
    this.exitCode = exitCode
  }
}

/** Runs a script's body: its result is the exit code, and a `Trouble` is printed without a stack trace. */
export const run = async (body) => {
  try {
    process.exitCode = await body()
  } catch (error) {
    if (!(error instanceof Trouble)) throw error
    say(`\n${error.message}`)
    process.exitCode = error.exitCode
  }
}

/** Tells whether a script is the program itself, not imported by another one. */
export const isProgram = (url) => process.argv[1] !== undefined && url === pathToFileURL(process.argv[1]).href

/** Runs a command to its end, hands signals on to it, and resolves with its exit code. */
export const runCommand = (command, args, options) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: "inherit", ...options })
    const handlers = ["SIGINT", "SIGTERM", "SIGHUP"].map((signal) => {
      const hand = () => {
        // Ctrl-C at a terminal has already reached the child.
        if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal)
      }
      process.on(signal, hand)
      return () => process.off(signal, hand)
    })
    const settle = (outcome) => {
      for (const remove of handlers) remove()
      outcome()
    }
    child.on("error", (error) => settle(() => reject(error)))
    child.on("close", (code, signal) => settle(() => resolve(code ?? 128 + constants.signals[signal])))
  })

/** Runs a program of this tree with its own input, output and signals, and resolves with its exit code. */
export const runProgram = (script, args) => runCommand(process.execPath, [join(root, script), ...args])
