/**
 * Where the lines that somebody types come from: a prompt with editing and history, or whatever was piped in.
 */
import { clearLine, createInterface, cursorTo, moveCursor } from "node:readline"
import { Effect, Option, Queue, Stream } from "effect"
import type { Scope } from "effect"
import type { BadInput, WriteFailed } from "../error/CliError.ts"
import { Output } from "../io/Output.ts"
import * as Stdin from "../io/Stdin.ts"

export interface LineSource {
  /** The next line; none at the end of the input or after Ctrl-D. Fails for piped input that is not UTF-8. */
  readonly read: Effect.Effect<Option.Option<string>, BadInput>
  /** Whether the lines have to be shown, since nobody saw them being typed. */
  readonly echo: boolean
  /** Shows lines that nobody asked for just now, without disturbing what is being typed. */
  readonly announce: (lines: ReadonlyArray<string>) => Effect.Effect<void, WriteFailed, Output>
  /** How many lines fit on a page, and a way to ask whether to go on; none where nobody turns pages. */
  readonly pages: Option.Option<{ readonly rows: () => number; readonly more: Effect.Effect<boolean> }>
}

/** The lines that were typed before, the latest first, and what is to be done with them in the end. */
export interface History {
  readonly lines: ReadonlyArray<string>
  readonly keep: (lines: ReadonlyArray<string>) => Effect.Effect<void>
}

export const largestHistory = 500

export interface Interactive {
  readonly prompt: string
  /** The words that may stand for the last word of a line. */
  readonly complete: (line: string, done: (words: ReadonlyArray<string>) => void) => void
  readonly history: History
  /** Whether what is shown may be paged. */
  readonly paged: boolean
}

const lastWord = (line: string): string => /\S*$/.exec(line)?.[0] ?? ""

const furtherDown = "-- Enter for more, q to stop -- "

/** Lines typed at a terminal. Ctrl-C gives up the line, Ctrl-D on an empty one leaves. */
export const interactive = ({
  prompt,
  complete,
  history,
  paged
}: Interactive): Effect.Effect<LineSource, never, Scope.Scope> =>
  Effect.gen(function* () {
    const lines = yield* Queue.unbounded<Option.Option<string>>()
    let kept = history.lines
    let asking = false
    const shell = yield* Effect.acquireRelease(
      Effect.sync(() =>
        createInterface({
          input: process.stdin,
          output: process.stdout,
          prompt,
          history: [...history.lines],
          historySize: largestHistory,
          removeHistoryDuplicates: true,
          completer: (line: string, done: (error: Error | null, result: [Array<string>, string]) => void) =>
            complete(line, (words) => done(null, [[...words], lastWord(line)]))
        })
      ),
      (open) =>
        Effect.suspend(() => {
          open.close()
          return history.keep(kept)
        })
    )
    shell.on("history", (all: Array<string>) => {
      // A blank in front keeps a line out of it, and answers to the pager are no commands.
      if (all[0]?.startsWith(" ") === true || asking) {
        all.shift()
      }
      kept = [...all]
    })
    shell.on("line", (line) => Queue.unsafeOffer(lines, Option.some(line)))
    shell.on("close", () => Queue.unsafeOffer(lines, Option.none()))
    shell.on("SIGINT", () => {
      process.stdout.write("^C\n")
      shell.write(null, { ctrl: true, name: "e" })
      shell.write(null, { ctrl: true, name: "u" })
      shell.prompt(true)
    })
    let prompting = false
    const read = (text: string) =>
      Effect.zipRight(
        Effect.sync(() => {
          prompting = true
          shell.setPrompt(text)
          // The cursor stays where it is: somebody may have begun to type already.
          shell.prompt(true)
        }),
        Effect.ensuring(
          Queue.take(lines),
          Effect.sync(() => {
            prompting = false
            // The prompt is drawn anew whenever the window changes, also in the middle of an answer.
            shell.setPrompt("")
          })
        )
      )
    const more = Effect.gen(function* () {
      asking = true
      const answer = yield* read(furtherDown)
      asking = false
      // The question is not a part of what is read.
      moveCursor(process.stdout, 0, -1)
      cursorTo(process.stdout, 0)
      clearLine(process.stdout, 0)
      return Option.isSome(answer) && !/^\s*q/i.test(answer.value)
    })
    return {
      echo: false,
      read: read(prompt),
      announce: (told) =>
        Effect.sync(() => {
          if (!prompting) {
            process.stdout.write(`${told.join("\n")}\n`)
            return
          }
          cursorTo(process.stdout, 0)
          clearLine(process.stdout, 0)
          process.stdout.write(`${told.join("\n")}\n`)
          shell.prompt(true)
        }),
      pages: paged ? Option.some({ rows: () => process.stdout.rows, more }) : Option.none()
    }
  })

const straight = {
  echo: true,
  announce: (lines: ReadonlyArray<string>) => Effect.flatMap(Output, (output) => output.lines(lines)),
  pages: Option.none()
}

/** Lines from stdin, as far as they can be read. */
export const piped: Effect.Effect<LineSource, never, Scope.Scope> = Effect.gen(function* () {
  const end = Stream.make(new TextEncoder().encode("\n"))
  const pull = yield* Stdin.lines(Stream.concat(Stdin.bytes, end)).pipe(
    Stream.filter((line) => line.trim() !== ""),
    Stream.rechunk(1),
    Stream.toPull
  )
  return {
    ...straight,
    read: Effect.matchEffect(pull, {
      onSuccess: (chunk) => Effect.succeed(Option.fromIterable(chunk)),
      onFailure: Option.match({
        onNone: () => Effect.succeedNone,
        onSome: (error) => Effect.fail(error)
      })
    })
  }
})

/** Lines that are known beforehand. */
export const script = (lines: ReadonlyArray<string>): Effect.Effect<LineSource> =>
  Effect.sync(() => {
    const rest = lines[Symbol.iterator]()
    return {
      ...straight,
      read: Effect.sync(() => {
        const next = rest.next()
        return next.done === true ? Option.none() : Option.some(next.value)
      })
    }
  })
