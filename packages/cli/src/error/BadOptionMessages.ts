/**
 * The sentences of an option that cannot be taken, by reason.
 */
import type { BadOption } from "./CliError.ts"

export const sentences: { readonly [reason in BadOption["reason"]]: (command: string, option: string) => string } = {
  "not taken": (command, option) => `${command} takes no option ${option}.`,
  "no value": (command, option) => `${command}: a value is missing behind ${option}.`,
  "an option for a value": (command, option) =>
    `${command}: a value is missing behind ${option}. If the option behind it is meant as its value, write ${option}=VALUE.`,
  twice: (command, option) => `${command} takes ${option} once.`,
  "not a switch": (command, option) => `${command}: ${option} takes no value; ${option}=false turns it off.`
}
