/** The outcome of a command that writes, with the commands that show the change and take it back. */
import * as Grammar from "./Grammar.ts"
import type { TerminalAnswer } from "./TerminalAnswer.ts"
import * as TypedLines from "./TypedLines.ts"

/** Sentences, one a paragraph. */
export const Lines = ({ lines }: { readonly lines: ReadonlyArray<string> }) => (
  <>
    {lines.map((line, index) => (
      <p key={index}>{line}</p>
    ))}
  </>
)

/** A command that runs when it is pressed; a sentence about commands is text. */
const Advice = ({ label, command }: { readonly label: string; readonly command: string }) => (
  <p class="quiet">
    {label}:{" "}
    {/,/.test(command) || Grammar.parse(command) === undefined ? (
      command
    ) : (
      <button type="button" class="link" onClick={() => TypedLines.add(command)}>
        {command}
      </button>
    )}
  </p>
)

/** The outcome. */
export const OutcomeView = ({ text, see, undo }: Extract<TerminalAnswer, { readonly kind: "text" }>) => (
  <>
    <Lines lines={text.split("\n")} />
    {see === undefined ? null : <Advice label="See it" command={see} />}
    {undo === undefined ? null : <Advice label="Undo it" command={undo} />}
  </>
)
