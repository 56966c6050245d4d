/**
 * Where the lines that somebody types come from: a prompt with editing and history, or whatever was piped in.
 */
import { createInterface } from "node:readline"
import { Effect, Option, Queue, Stream } from "effect"
import type { Scope } from "effect"
import * as Stdin from "../Stdin.ts"

export interface LineSource {
  /** The next line; none when there is no more, or somebody leaves with Ctrl-D. */
  readonly read: Effect.Effect<Option.Option<string>>
  /** Whether the lines have to be shown, since nobody saw them being typed. */
  readonly echo: boolean
}

const largestHistory = 500

/** Lines typed at a terminal. Ctrl-C gives up the line, Ctrl-D on an empty one leaves. */
export const interactive = (
  prompt: string,
  complete: (line: string) => ReadonlyArray<string>
): Effect.Effect<LineSource, never, Scope.Scope> =>
  Effect.gen(function* () {
    const lines = yield* Queue.unbounded<Option.Option<string>>()
    const shell = yield* Effect.acquireRelease(
      Effect.sync(() =>
        createInterface({
          input: process.stdin,
          output: process.stdout,
          prompt,
          historySize: largestHistory,
          removeHistoryDuplicates: true,
          completer: (line: string) => [[...complete(line)], line]
        })
      ),
      (open) => Effect.sync(() => open.close())
    )
    shell.on("line", (line) => Queue.unsafeOffer(lines, Option.some(line)))
    shell.on("close", () => Queue.unsafeOffer(lines, Option.none()))
    shell.on("SIGINT", () => {
      process.stdout.write("^C\n")
      shell.write(null, { ctrl: true, name: "e" })
      shell.write(null, { ctrl: true, name: "u" })
      shell.prompt(true)
    })
    return {
      echo: false,
      read: Effect.zipRight(
        // The cursor stays where it is: somebody may have begun to type already.
        Effect.sync(() => shell.prompt(true)),
        Queue.take(lines)
      )
    }
  })

/** Lines from stdin, as far as they can be read. */
export const piped: Effect.Effect<LineSource, never, Scope.Scope> = Effect.gen(function* () {
  const end = Stream.make(new TextEncoder().encode("\n"))
  const pull = yield* Stdin.lines(Stream.concat(Stdin.bytes, end)).pipe(
    Stream.filter((line) => line.trim() !== ""),
    Stream.rechunk(1),
    Stream.toPull
  )
  return {
    echo: true,
    read: Effect.matchEffect(pull, {
      onSuccess: (chunk) => Effect.succeed(Option.fromIterable(chunk)),
      onFailure: Option.match({
        onNone: () => Effect.succeedNone,
        onSome: (error) => Effect.as(Effect.logWarning("stdin cannot be read", error), Option.none<string>())
      })
    })
  }
})

/** Lines that are known beforehand. */
export const script = (lines: ReadonlyArray<string>): Effect.Effect<LineSource> =>
  Effect.sync(() => {
    const rest = lines[Symbol.iterator]()
    return {
      echo: true,
      read: Effect.sync(() => {
        const next = rest.next()
        return next.done === true ? Option.none() : Option.some(next.value)
      })
    }
  })
