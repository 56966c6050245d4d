/** Commands. Each is executed once, although it is sent again after a lost line. */
import type { Payload, Success } from "../protocol/Calls.ts"
import { CallFailed, isAboutOneAttempt, isFailure } from "../protocol/Connection.ts"
import * as Line from "./Line.ts"
import * as SessionState from "./SessionState.ts"

/** A command as JSON. */
export type Command = Payload<"Execute">["command"]

/** The ids of commands that are sent, or whose outcome is not known, by their content. */
const open = new Map<string, string>()

SessionState.onEnd(() => open.clear())

const newId = (): string =>
  Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("")

/**
 * Sends a call with a command id. When the line is lost before the answer, the id is kept: the same content, sent again,
 * is the same command, which the server executes once. Rejects with `CallFailed`: with `ConnectionLost` until the outcome is known.
 */
export const sendOnce = async <A>(content: string, send: (commandId: string) => Promise<A>): Promise<A> => {
  const earlier = open.get(content)
  const id = earlier ?? newId()
  open.set(content, id)
  try {
    const answer = await send(id)
    open.delete(content)
    return answer
  } catch (error) {
    if (earlier !== undefined && isAboutOneAttempt(error)) {
      throw new CallFailed({ _tag: "ConnectionLost" })
    }
    if (!isFailure(error, "ConnectionLost")) {
      open.delete(content)
    }
    throw error
  }
}

/** Forgets a content whose outcome is not known, because it has a secret. Sent again, it is another command. */
export const forget = (content: string): void => {
  open.delete(content)
}

/** Executes a command. Its positions are empty if the record was unchanged. Rejects with `CallFailed`. */
export const execute = (command: Command): Promise<Success<"Execute">> =>
  sendOnce(JSON.stringify(command), (commandId) => Line.call("Execute", { command, commandId }))
