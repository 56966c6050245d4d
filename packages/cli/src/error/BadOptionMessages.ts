/**
 * Messages for invalid options, by reason.
 */
import type { BadOption } from "./CliError.ts"

export const sentences: { readonly [reason in BadOption["reason"]]: (command: string, option: string) => string } = {
  "not taken": (command, option) => `${command} has no option ${option}.`,
  "no value": (command, option) => `${command}: ${option} requires a value.`,
  "an option for a value": (command, option) =>
    `${command}: ${option} requires a value. To pass a value that starts with a hyphen, write ${option}=VALUE.`,
  twice: (command, option) => `${command}: ${option} may not be repeated.`,
  "not a switch": (command, option) => `${command}: ${option} has no value; ${option}=false disables it.`
}
