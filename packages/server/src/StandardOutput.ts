/**
 * Writes complete texts to standard output.
 */
import { fstatSync, writeFileSync } from "node:fs"
import * as Effect from "effect/Effect"
import { CannotPrint } from "./StartError.ts"

const descriptor = 1

const toCannotPrint = ({ message }: Error): CannotPrint =>
  new CannotPrint({ reason: /^[A-Z0-9_]+: [^,]+/.exec(message)?.[0] ?? message })

/** Prints a text and a line end. Fails with `CannotPrint` unless all of it was written. */
export const printLine = (text: string): Effect.Effect<void, CannotPrint> =>
  Effect.suspend(() =>
    fstatSync(descriptor).isFile()
      ? // On a full disk the system writes only a part of the bytes, and Node's stream reports that as success.
        Effect.try({
          try: () => writeFileSync(descriptor, Buffer.from(`${text}\n`)),
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
