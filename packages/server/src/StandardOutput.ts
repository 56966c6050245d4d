/**
 * Writes complete texts to standard output.
 */
import { fstatSync, writeSync } from "node:fs"
import * as Effect from "effect/Effect"
import { CannotPrint } from "./StartError.ts"

const descriptor = 1

// On a full disk the system writes only a part of the bytes, and Node's stream reports that as success.
const writeAll = (bytes: Uint8Array): void => {
  for (let written = 0; written < bytes.length;) {
    written += writeSync(descriptor, bytes, written)
  }
}

const toCannotPrint = ({ message }: Error): CannotPrint =>
  new CannotPrint({ reason: /^[A-Z0-9_]+: [^,]+/.exec(message)?.[0] ?? message })

/** Prints a text and a line end. Fails with `CannotPrint` unless all of it was written. */
export const printLine = (text: string): Effect.Effect<void, CannotPrint> =>
  Effect.suspend(() =>
    fstatSync(descriptor).isFile()
      ? Effect.try({
          try: () => writeAll(Buffer.from(`${text}\n`)),
          catch: (thrown) => toCannotPrint(thrown instanceof Error ? thrown : new Error(String(thrown)))
        })
      : Effect.async<void, CannotPrint>((resume) => {
          const done = (error: NodeJS.ErrnoException | null | undefined) =>
            // EPIPE means that the reader closed the pipe, as `head` does.
            resume(error === null || error === undefined || error.code === "EPIPE" ? Effect.void : toCannotPrint(error))
          // Without a listener an error event would end the program with a stack trace.
          process.stdout.once("error", done)
          process.stdout.write(`${text}\n`, done)
        })
  )
