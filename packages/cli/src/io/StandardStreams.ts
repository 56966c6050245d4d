/**
 * Writing to standard output and standard error so that nothing is cut short unnoticed.
 */
import { fstatSync, writeSync } from "node:fs"

/** Called once all of a text is written, or with the reason why not. */
export type Done = (error: NodeJS.ErrnoException | null | undefined) => void

// Node takes a file for written as soon as the system took some of it, which is what a full disk does.
const writeWhole = (fd: number, bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length;) {
    at += writeSync(fd, bytes, at)
  }
}

/** A thrown value as an error; a system error keeps its code. */
export const failure = (thrown: unknown): NodeJS.ErrnoException =>
  thrown instanceof Error ? thrown : new Error(String(thrown))

const descriptors = { stdout: 1, stderr: 2 }

/** Writes a text, all of it. */
export const write = (to: keyof typeof descriptors, text: string, done: Done): void => {
  const fd = descriptors[to]
  if (!fstatSync(fd).isFile()) {
    process[to].write(text, done)
    return
  }
  try {
    writeWhole(fd, Buffer.from(text))
  } catch (thrown) {
    done(failure(thrown))
    return
  }
  done(null)
}

/** Why something could not be written, as `ENOSPC: no space left on device`. */
export const why = ({ message, code }: NodeJS.ErrnoException): string =>
  /^[A-Z0-9_]+: [^,]+/.exec(message)?.[0] ?? code ?? message

/** The sentence for it; `what` is a file, or the name of a stream. */
export const sentence = (what: string, reason: string): string => `${what} could not be written whole (${reason}).`

/** The exit code of a program that could not write what it had to. */
export const exitCode = 3

/** Writes an answer of a program that does nothing else, and ends it with 3 if that fails; a closed pipe is no failure. */
export const answer = (text: string): void => {
  const { stdout, stderr } = process
  let failed = false
  const done: Done = (error) => {
    if (!failed && error !== null && error !== undefined && error.code !== "EPIPE") {
      failed = true
      process.exitCode = exitCode
      write("stderr", `${sentence("Standard output", why(error))}\n`, () => undefined)
    }
  }
  // Each stream tells of a failure twice; not listened to, it would end the program with a trace of its own.
  stdout.on("error", done)
  stderr.on("error", () => undefined)
  write("stdout", text, done)
}
