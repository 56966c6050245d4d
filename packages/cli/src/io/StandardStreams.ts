/**
 * Writes complete texts to standard output and standard error; detects partial writes.
 */
import { fstatSync, writeSync } from "node:fs"

/** Called without an error once all of a text is written, or with the error. */
export type Done = (error: NodeJS.ErrnoException | null | undefined) => void

// On a full disk the system writes only a part of the bytes, and Node's stream reports that as success.
const writeAll = (fd: number, bytes: Uint8Array): void => {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(fd, bytes, written)
  }
}

/** Converts a thrown value to an error; a system error keeps its code. */
export const toError = (thrown: unknown): NodeJS.ErrnoException =>
  thrown instanceof Error ? thrown : new Error(String(thrown))

const descriptors = { stdout: 1, stderr: 2 }

/** Writes a text. A regular file is written synchronously. */
export const write = (stream: keyof typeof descriptors, text: string, done: Done): void => {
  const fd = descriptors[stream]
  if (!fstatSync(fd).isFile()) {
    process[stream].write(text, done)
    return
  }
  try {
    writeAll(fd, Buffer.from(text))
  } catch (thrown) {
    done(toError(thrown))
    return
  }
  done(null)
}

/** Returns the reason of a failed write, e.g. `ENOSPC: no space left on device`. */
export const writeErrorReason = ({ message, code }: NodeJS.ErrnoException): string =>
  /^[A-Z0-9_]+: [^,]+/.exec(message)?.[0] ?? code ?? message

/** Returns the error sentence for a failed write; `what` is a path or the name of a stream. */
export const writeErrorSentence = (what: string, reason: string): string =>
  `${what} could not be written completely (${reason}).`

/** The exit code of a program whose output could not be written. */
export const exitCode = 3

/** Writes the only output of a program. Sets exit code 3 if that fails; a closed pipe is not a failure. */
export const writeOutput = (text: string): void => {
  const { stdout, stderr } = process
  let failed = false
  const done: Done = (error) => {
    if (!failed && error !== null && error !== undefined && error.code !== "EPIPE") {
      failed = true
      process.exitCode = exitCode
      write("stderr", `${writeErrorSentence("Standard output", writeErrorReason(error))}\n`, () => undefined)
    }
  }
  // A stream reports a failure twice. Without a listener the event would end the program with a stack trace.
  stdout.on("error", done)
  stderr.on("error", () => undefined)
  write("stdout", text, done)
}

/** Writes a text to standard output, and ignores all failures. */
export const writeQuietly = (text: string): void => {
  process.stdout.on("error", () => undefined)
  if (text !== "") {
    write("stdout", text, () => undefined)
  }
}
