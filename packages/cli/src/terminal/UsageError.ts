/**
 * What the commands of the terminal have in common: how they show, and how they refuse what they do not take.
 */
import { Effect } from "effect"
import { BadInput } from "../error/CliError.ts"
import { Output } from "../io/Output.ts"
import type { Style } from "../render/layout/Style.ts"
import type { Name } from "./Parser.ts"
import * as Parser from "./Parser.ts"

/** The words after a command. */
export type Words = ReadonlyArray<string>

/** What is said to whoever typed a command in another way than it is written. */
export const wrongly = (name: Name) => new BadInput({ what: name, why: `type ${Parser.usageOf(name)}` })

export const print = (lines: (style: Style) => ReadonlyArray<string>) =>
  Effect.flatMap(Output, (output) => output.lines(lines(output.style)))
