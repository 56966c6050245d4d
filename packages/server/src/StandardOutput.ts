/**
 * Prints to standard output.
 */
import { fstatSync, writeSync } from "node:fs"
import { Effect } from "effect"
import { CannotPrint } from "./StartError.ts"

const descriptor = 1

// Node takes a file for written as soon as the system took some of it, which is what a full disk does.
const writeWhole = (bytes: Uint8Array): void => {
  for (let at = 0; at < bytes.length;) {
    at += writeSync(descriptor, bytes, at)
  }
}

const failed = ({ message }: Error): CannotPrint =>
  new CannotPrint({ reason: /^[A-Z0-9_]+: [^,]+/.exec(message)?.[0] ?? message })

/** Prints a text and a line end. Fails with `CannotPrint` unless all of it was written. */
export const line = (text: string): Effect.Effect<void, CannotPrint> =>
  Effect.suspend(() =>
    fstatSync(descriptor).isFile()
      ? Effect.try({
          try: () => writeWhole(Buffer.from(`${text}\n`)),
          catch: (thrown) => failed(thrown instanceof Error ? thrown : new Error(String(thrown)))
        })
      : Effect.async<void, CannotPrint>((resume) => {
          const done = (error: NodeJS.ErrnoException | null | undefined) =>
            // A closed pipe has no reader any more.
            resume(error === null || error === undefined || error.code === "EPIPE" ? Effect.void : failed(error))
          // Not listened to, an error would end the program with a trace of its own.
          process.stdout.once("error", done)
          process.stdout.write(`${text}\n`, done)
        })
  )
