/** A heading and a sentence for each failure that a reader can meet. */
import * as Denials from "@scipnet/presentation/sentences/Denials"
import type { Instructions } from "@scipnet/presentation/sentences/Instructions"
import type { CallError } from "@scipnet/presentation/sentences/ServerSentences"
import * as ServerSentences from "@scipnet/presentation/sentences/ServerSentences"
import * as Replies from "@scipnet/presentation/terminal/Replies"
import type { Failure, LocalFailure } from "../protocol/Calls.ts"

/** A failure of a call, from the server or of the connection. */
export type AnyFailure = Failure | LocalFailure | Failure<"Login">

/** The instructions of the screens, where most ways are visible. */
export const instructions: Instructions = {
  signInAgain: "",
  signIn: "",
  signInAsUser: " as a user",
  changePassword: "",
  changePasswordOf: () => "",
  recoverUser: "",
  registerByOperator: "",
  confirmUser: "",
  custodyOf: () => "",
  addEvidence: Replies.addEvidence,
  listSessions: "",
  update: "Reload this page."
}

type ByTag = { readonly [Tag in CallError["_tag"]]: Extract<CallError, { readonly _tag: Tag }> }

const table: { readonly [Tag in keyof ByTag]: (error: ByTag[Tag]) => string } = ServerSentences.makeAll(instructions)

const say = <Tag extends keyof ByTag>(tag: Tag, error: ByTag[Tag]): string => table[tag](error)

const isCallError = (failure: AnyFailure): failure is CallError => Object.hasOwn(table, failure._tag)

/** The heading of a failure. */
export const heading = ({ _tag }: AnyFailure): string => {
  switch (_tag) {
    case "Defect":
      return Denials.invalidResponse.heading
    case "InvalidCall":
      return "Not accepted"
    default:
      return Denials.heading(_tag)
  }
}

/** The sentence of a failure. */
export const sentence = (failure: AnyFailure): string => {
  const denial = Denials.ofTag(failure._tag)
  if (denial !== undefined) {
    return denial.sentence
  }
  if (isCallError(failure)) {
    return say(failure._tag, failure)
  }
  switch (failure._tag) {
    case "Defect":
      return Denials.invalidResponse.sentence
    case "InvalidCall":
      return "The deepwell does not accept that as it is written. Nothing was done."
    default:
      // A newer server has rejections that this page does not know.
      return "The deepwell rejects that. Nothing was done."
  }
}

/** True for a failure after which the same call can succeed. */
export const isPassing = ({ _tag }: AnyFailure): boolean =>
  _tag === "TooManyRequests" || _tag === "ServerTrouble" || _tag === "ConnectionLost" || _tag === "TooManyLogins"
