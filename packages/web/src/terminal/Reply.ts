/** The answers of the terminal that are one sentence. */
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as ShellLine from "@scipnet/presentation/terminal/ShellLine"
import type * as LineData from "@scipnet/presentation/terminal/LineData"
import * as Values from "@scipnet/presentation/terminal/TypedValues"
import * as WritingLine from "@scipnet/presentation/terminal/WritingLine"
import * as Grammar from "./Grammar.ts"
import type { TerminalAnswer } from "./TerminalAnswer.ts"

/** The words of a line after the command. */
export type Words = ReadonlyArray<string>

/** A command that is executed: it answers its words. */
export type Implementation = (words: Words) => Promise<TerminalAnswer>

/** A sentence, and the commands that show the change and take it back. */
export const text = (sentence: string, followUp: Pick<TextAnswer, "see" | "undo"> = {}): TerminalAnswer => ({
  kind: "text",
  text: sentence,
  ...followUp
})

type TextAnswer = Extract<TerminalAnswer, { readonly kind: "text" }>

/** A line that cannot be executed as it is typed. `about` is the command, or what the mistake is in. */
export const mistake = (about: string, why: string): TerminalAnswer => ({
  kind: "mistake",
  text: Replies.mistake(about, why)
})

/** The usage of a command that was typed with wrong arguments. */
export const usage = (name: Grammar.Name): TerminalAnswer => mistake(name, Replies.usage(Grammar.usageOf(name)))

/** A line that a browser cannot execute: the words for a shell that do it. */
export const elsewhere = (name: Grammar.Name, shell: string): TerminalAnswer => ({
  kind: "mistake",
  text: Replies.elsewhere(name, `scipnet ${shell}`)
})

/** Returns the implementation of a command whose lines both terminals read alike. A line with options is one for a shell. */
export const ofLine =
  <N extends LineData.Name & Grammar.Name>(
    name: N,
    run: (line: LineData.Lines[N]) => Promise<TerminalAnswer> | TerminalAnswer
  ): Implementation =>
  async (words) => {
    if (ShellLine.hasOption(words)) {
      const shell = ShellLine.translate(name, words, true, Date.now())
      return shell === undefined || Values.isMistake(shell) ? usage(name) : elsewhere(name, shell.join(" "))
    }
    const reading = WritingLine.read(name, words, Date.now())
    return reading === undefined
      ? usage(name)
      : Values.isMistake(reading)
        ? mistake(name, reading.mistake)
        : run(reading.line)
  }

/** Returns the implementation of a command about a status. A line with options is one for a shell. */
export const orWithOptions =
  (name: ShellLine.StatusName, own: Implementation): Implementation =>
  async (words) => {
    if (!ShellLine.hasOption(words)) {
      return own(words)
    }
    const shell = ShellLine.statusWithOptions(name, words)
    return shell === undefined ? usage(name) : elsewhere(name, shell.join(" "))
  }
