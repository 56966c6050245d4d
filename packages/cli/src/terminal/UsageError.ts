/**
 * Shared by all commands of the terminal: usage errors and printing.
 */
import * as Replies from "@scipnet/presentation/terminal/Replies"
import * as Effect from "effect/Effect"
import { BadInput } from "../error/CliError.ts"
import { Output } from "../io/Output.ts"
import type { Style } from "../render/layout/Style.ts"
import * as Parser from "./Parser.ts"

/** The words of a line after the command. */
export type Words = ReadonlyArray<string>

/** The error for wrong arguments of a command; it shows the usage. */
export const usageError = (name: Parser.Name) => new BadInput({ what: name, why: Replies.usage(Parser.usageOf(name)) })

export const print = <A>(value: A, render: (value: A, style: Style) => ReadonlyArray<string>) =>
  Effect.flatMap(Output, (output) => output.lines(render(value, output.style)))
