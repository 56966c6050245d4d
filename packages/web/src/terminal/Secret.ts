/**
 * Finds lines that seem to contain a password or a phrase. A line of the prompt stays in the transcript, and words
 * that are no command are searched for, which is on record: such a line is neither executed nor kept.
 */

/** A line with a secret: its first word, and the reason why it is refused. */
export interface SecretLine {
  readonly beginning: string
  readonly why: string
}

/** A command about a secret with more words, such as `PHRASE open sesame` or `scipnet user password hunter2`. */
const command = /^(?:scipnet\s+)?(?:user\s+)?(password|passphrase|phrase|login)\s+\S/i

/** An option or a variable with a value, such as `--phrase` or `SCIPNET_PASSWORD=hunter2`. */
const named = /(?:^|\s)(?:--(?:own-|new-)?(?:password|phrase)\b|(?:scipnet_)?(?:new_)?(?:password|phrase)\s*[=:]\s*\S)/i

/** Returns the line if it seems to contain a secret. */
export const find = (line: string): SecretLine | undefined => {
  const [first = ""] = line.trim().split(/[\s=:]/, 1)
  return command.test(line.trim()) || named.test(line)
    ? {
        beginning: first.toUpperCase().slice(0, 40),
        why: "it seems to contain a secret, and what is typed here stays on the screen: PHRASE opens the forms of your account. To look for the words, type SEARCH before them"
      }
    : undefined
}
