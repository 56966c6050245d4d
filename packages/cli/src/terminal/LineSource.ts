/**
 * Sources of command lines: a prompt with editing and history, piped input, or a script.
 */
import { clearLine, createInterface, cursorTo, type Interface, moveCursor } from "node:readline"
import * as Effect from "effect/Effect"
import * as Option from "effect/Option"
import * as Queue from "effect/Queue"
import * as Stream from "effect/Stream"
import type * as Scope from "effect/Scope"
import type { BadInput, WriteFailed } from "../error/CliError.ts"
import * as KeyFilter from "../io/KeyFilter.ts"
import { Output } from "../io/Output.ts"
import * as Stdin from "../io/Stdin.ts"

export interface LineSource {
  /** Reads the next line; none at the end of the input or after Ctrl-D. Fails for piped input that is not UTF-8. */
  readonly read: Effect.Effect<Option.Option<string>, BadInput>
  /** Reads the next line of a text, which may be blank and is not stored in the history. */
  readonly readText: Effect.Effect<Option.Option<string>, BadInput>
  /** Leaves the keyboard to a prompt or an editor; the next read takes it back. */
  readonly release: Effect.Effect<void>
  /** True if the terminal has to print the lines, because they were not typed there. */
  readonly echo: boolean
  /** Prints lines above the prompt, without disturbing a line that is being typed. */
  readonly announce: (lines: ReadonlyArray<string>) => Effect.Effect<void, WriteFailed, Output>
  /** The height of a page and a prompt for the next one; none if output is not paged. */
  readonly pages: Option.Option<{ readonly rows: () => number; readonly promptForMore: Effect.Effect<boolean> }>
}

/** Lines of earlier sessions, the latest first, and a function that stores them at the end. */
export interface History {
  readonly lines: ReadonlyArray<string>
  readonly save: (lines: ReadonlyArray<string>) => Effect.Effect<void>
}

/** Most lines of the history. */
export const largestHistory = 500

export interface PromptOptions {
  readonly prompt: string
  /** Passes the completions of the last word of a line to `done`. */
  readonly complete: (line: string, done: (words: ReadonlyArray<string>) => void) => void
  readonly history: History
  /** Pages output that is longer than the screen. */
  readonly paged: boolean
}

const lastWord = (line: string): string => /\S*$/.exec(line)?.[0] ?? ""

const textPrompt = "| "

/** Deletes the line that is being typed. */
const clear = (readline: Interface): void => {
  readline.write(null, { ctrl: true, name: "e" })
  readline.write(null, { ctrl: true, name: "u" })
}

const pagerPrompt = "-- Enter for more, q to stop -- "

/** Reads lines from a terminal. Ctrl-C discards the line, Ctrl-D on an empty line ends the input. */
export const interactive = ({
  prompt,
  complete,
  history,
  paged
}: PromptOptions): Effect.Effect<LineSource, never, Scope.Scope> =>
  Effect.gen(function* () {
    const lines = yield* Queue.unbounded<Option.Option<string>>()
    let historyLines = history.lines
    let isStored = true
    const show = (text: string) => {
      cursorTo(process.stdout, 0)
      clearLine(process.stdout, 0)
      process.stdout.write(text.slice(0, Math.max(1, process.stdout.columns - 1)))
    }
    /** The open interface, and what was typed when it was last closed. */
    let current: { readonly readline: Interface; readonly detach: () => void } | undefined
    let typedEarly = ""
    const open = () => {
      process.stdout.write(KeyFilter.bracketedPaste.on)
      const keys = KeyFilter.make(process.stdin, () => ({
        lines: () => historyLines,
        show,
        restore: (line) => {
          if (line !== undefined) {
            clear(readline)
            readline.write(line)
          }
          readline.prompt(true)
        }
      }))
      const readline: Interface = createInterface({
        input: keys,
        terminal: true,
        output: process.stdout,
        prompt,
        history: [...historyLines],
        historySize: largestHistory,
        removeHistoryDuplicates: true,
        completer: (line: string, done: (error: Error | null, result: [Array<string>, string]) => void) =>
          complete(line, (words) => done(null, [[...words], lastWord(line)]))
      })
      readline.on("history", (all: Array<string>) => {
        // Lines that begin with a space, texts, and answers to the pager are not stored.
        if (all[0]?.startsWith(" ") === true || !isStored) {
          all.shift()
        }
        historyLines = [...all]
      })
      readline.on("line", (line) => {
        for (const each of KeyFilter.pastedLines(line)) {
          Queue.unsafeOffer(lines, Option.some(each))
        }
      })
      readline.on("close", () => {
        // Closed by Ctrl-D, and not by `release`.
        if (current?.readline === readline) {
          close()
          Queue.unsafeOffer(lines, Option.none())
        }
      })
      readline.on("SIGINT", () => {
        process.stdout.write("^C\n")
        clear(readline)
        readline.prompt(true)
      })
      return { readline, detach: keys.detach }
    }
    const close = () => {
      const opened = current
      current = undefined
      if (opened !== undefined) {
        opened.readline.close()
        opened.detach()
        process.stdout.write(KeyFilter.bracketedPaste.off)
      }
    }
    const release = Effect.sync(() => {
      typedEarly = current?.readline.line ?? typedEarly
      close()
    })
    yield* Effect.addFinalizer(() =>
      Effect.zipRight(
        release,
        Effect.suspend(() => history.save(historyLines))
      )
    )
    let isPrompting = false
    const read = (text: string) =>
      Effect.zipRight(
        Effect.sync(() => {
          isPrompting = true
          current ??= open()
          const { readline } = current
          readline.setPrompt(text)
          // Keeps the cursor position: the user may have begun to type.
          readline.prompt(true)
          if (typedEarly !== "") {
            readline.write(typedEarly)
            typedEarly = ""
          }
        }),
        Effect.ensuring(
          Queue.take(lines),
          Effect.sync(() => {
            isPrompting = false
            // Readline redraws the prompt whenever the window is resized, also during the output of a command.
            current?.readline.setPrompt("")
          })
        )
      )
    const readUnstored = (text: string) =>
      Effect.suspend(() => {
        isStored = false
        return Effect.ensuring(
          read(text),
          Effect.sync(() => {
            isStored = true
          })
        )
      })
    const promptForMore = Effect.gen(function* () {
      const answer = yield* readUnstored(pagerPrompt)
      // Removes the question from the output.
      moveCursor(process.stdout, 0, -1)
      cursorTo(process.stdout, 0)
      clearLine(process.stdout, 0)
      return Option.isSome(answer) && !/^\s*q/i.test(answer.value)
    })
    return {
      echo: false,
      read: read(prompt),
      readText: readUnstored(textPrompt),
      release,
      announce: (lines) =>
        Effect.sync(() => {
          if (!isPrompting) {
            process.stdout.write(`${lines.join("\n")}\n`)
            return
          }
          cursorTo(process.stdout, 0)
          clearLine(process.stdout, 0)
          process.stdout.write(`${lines.join("\n")}\n`)
          current?.readline.prompt(true)
        }),
      pages: paged ? Option.some({ rows: () => process.stdout.rows, promptForMore }) : Option.none()
    }
  })

/** A source of lines that are not typed at the prompt; `next` returns any next line. */
const unattended = (next: Effect.Effect<Option.Option<string>, BadInput>, isSkipped: (line: string) => boolean) => ({
  echo: true,
  read: Effect.repeat(next, { while: Option.exists(isSkipped) }),
  readText: next,
  release: Effect.void,
  announce: (lines: ReadonlyArray<string>) => Effect.flatMap(Output, (output) => output.lines(lines)),
  pages: Option.none()
})

const isBlank = (line: string): boolean => line.trim() === ""

/** Reads the lines of stdin. Blank lines are no commands. */
export const piped: Effect.Effect<LineSource, never, Scope.Scope> = Effect.gen(function* () {
  const end = Stream.make(new TextEncoder().encode("\n"))
  const pull = yield* Stdin.lines(Stream.concat(Stdin.bytes, end)).pipe(Stream.rechunk(1), Stream.toPull)
  const next = Effect.matchEffect(pull, {
    onSuccess: (chunk) => Effect.succeed(Option.fromIterable(chunk)),
    onFailure: Option.match({
      onNone: () => Effect.succeedNone,
      onSome: (error) => Effect.fail(error)
    })
  })
  return unattended(next, isBlank)
})

/** Reads the given lines. Blank lines and comments, which begin with `#`, are no commands. */
export const script = (lines: ReadonlyArray<string>): Effect.Effect<LineSource> =>
  Effect.sync(() => {
    const iterator = lines[Symbol.iterator]()
    const next = Effect.sync(() => {
      const next = iterator.next()
      return next.done === true ? Option.none<string>() : Option.some(next.value)
    })
    return unattended(next, (line) => isBlank(line) || /^\s*#/.test(line))
  })
