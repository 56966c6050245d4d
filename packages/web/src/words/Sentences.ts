/** A heading and a sentence for each failure that a reader can meet. */
import type { Failure } from "../protocol/Calls.ts"
import type { LocalFailure } from "../protocol/Connection.ts"
import * as Words from "./Words.ts"

/** A failure of a call, from the server or of the connection. */
export type AnyFailure = Failure | LocalFailure | Failure<"Login">

const step = (to: string | number): string => (typeof to === "number" ? Words.levelName(to) : to)

/** The heading of a failure. */
export const heading = ({ _tag }: AnyFailure): string => {
  switch (_tag) {
    case "ConnectionLost":
      return "No response"
    case "Defect":
      return "Invalid response"
    case "InvalidCall":
      return "Not accepted"
    case "RecordRedacted":
      return "Redacted"
    case "RecordExpunged":
      return "Expunged"
    default:
      return Words.capitalize(_tag.replaceAll(/(?<=[a-z])(?=[A-Z])/g, " ").toLowerCase())
  }
}

const weakPassword = ({ reason, minimumLength }: Extract<AnyFailure, { readonly _tag: "WeakPassword" }>): string => {
  switch (reason) {
    case "short":
      return `The password or phrase is too short: use at least ${minimumLength} characters.`
    case "long":
      return "The password or phrase is longer than 1,024 characters."
    case "same":
      return "That is your current password. Choose another."
    case "common":
      return "The password is too common. Choose another."
  }
}

const ofCommand = (failure: AnyFailure): string | undefined => {
  switch (failure._tag) {
    case "ActorInactive":
      return `${failure.actor} has no active account in this deepwell.`
    case "NoSuchSection":
      return `The record has no section ${failure.section}.`
    case "SectionChanged":
      return `${failure.section} was changed after you read it: you read revision ${failure.expected}, the latest is revision ${failure.actual}. Nothing was changed.`
    case "IllegalTransition":
      return `A record cannot change from ${failure.from} to ${failure.to}. Allowed: ${failure.legal.join(", ")}.`
    case "SecondPersonRequired":
      return `A change from ${step(failure.from)} to ${step(failure.to)} requires two people with ${Words.levelName(failure.level)}: propose it, and have it approved.`
    case "SecondPersonNotNeeded":
      return `A change from ${step(failure.from)} to ${step(failure.to)} requires no second person: change it directly.`
    case "EvidenceRequired":
      return `A change from ${failure.from} to ${failure.to} requires evidence. Write it after the reason and a slash.`
    case "ReasonRequired":
      return `Lowering the clearance required for ${failure.lowering} requires a reason.`
    case "ProposalPending":
      return `Proposal ${failure.proposal} for ${step(failure.to)} is pending until ${Words.second(failure.expiresAt)}.`
    case "NoSuchProposal":
      return `The record has no proposal ${failure.proposal}.`
    case "ProposalClosed":
      return `Proposal ${failure.proposal} is already ${failure.outcome}. Make a new proposal.`
    case "WrongPerson":
      return failure.doing === "approve"
        ? "You cannot approve your own proposal. Another user has to approve it."
        : "You can withdraw only your own proposals. Reject it instead."
    case "DependentAccounts":
      return `${failure.command} requires independent accounts, but one user set the passwords of several of them.`
    case "CommandIdReused":
      return `The command id ${failure.commandId} was already used for another command.`
    default:
      return undefined
  }
}

const ofAccount = (failure: AnyFailure): string | undefined => {
  switch (failure._tag) {
    case "LoginRefused":
      return "That user and password do not come in. Too many tries make you wait."
    case "TooManyLogins":
      return `Too many logins are pending. Nothing was done; try again in ${Words.count(failure.retryAfter, "second")}.`
    case "CredentialsRefused":
      return "The password or phrase is wrong, or there were too many failed attempts. Wait, and try again."
    case "WeakPassword":
      return weakPassword(failure)
    case "PasswordChangeRequired":
      return "Your password was set by another user. Change it first."
    case "SessionEnded":
    case "NotSignedIn":
      return "Your session has ended. Sign in again."
    case "NoSuchSession":
      return "That session is not open any more."
    default:
      return undefined
  }
}

const ofServer = (failure: AnyFailure): string | undefined => {
  switch (failure._tag) {
    case "RecordRedacted":
      return "This file is sealed above your clearance. Your request is on record."
    case "RecordExpunged":
      return "The deepwell holds nothing under this name."
    case "ClearanceDenied":
      return "You are not authorized to do this. The attempt is on record."
    case "ConnectionLost":
      return "The line is dead. Nothing is known of what you asked last: look before you ask again."
    case "InvalidCall":
      return "The deepwell does not accept that as it is written. Nothing was done."
    case "Defect":
      return "The reply cannot be read. The operator of the server should look at its log."
    case "ServerTrouble":
      return failure.reason === "busy"
        ? `The server is too busy. Nothing was done; try again. Reference in the server log: ${failure.reference}.`
        : `The server failed. Nothing was done. Reference in the server log: ${failure.reference}.`
    case "TooManyRequests":
      return failure.retryAfter === undefined
        ? `The server processes ${failure.limit} requests at a time. Nothing was done; try again.`
        : `The server limits a user to ${failure.limit} calls in a row. Nothing was done; try again in ${Math.ceil(failure.retryAfter / 1000)} s.`
    case "ProtocolMismatch":
      return "This page is of another version than the server. Reload it."
    default:
      return undefined
  }
}

/** The sentence of a failure. */
export const sentence = (failure: AnyFailure): string =>
  ofServer(failure) ?? ofCommand(failure) ?? ofAccount(failure) ?? "The deepwell rejects that. Nothing was done."

/** True for a failure after which the same call can succeed. */
export const isPassing = ({ _tag }: AnyFailure): boolean =>
  _tag === "TooManyRequests" || _tag === "ServerTrouble" || _tag === "ConnectionLost" || _tag === "TooManyLogins"
