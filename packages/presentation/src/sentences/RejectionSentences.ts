/**
 * The sentence of each rejection.
 */
import type * as Rejections from "@scipnet/core/domain/Rejection"
import { levelName } from "@scipnet/core/domain/access/Levels"
import * as Denials from "./Denials.ts"
import * as Time from "../Time.ts"
import { capitalize } from "../Words.ts"
import { commandWords } from "./CommandWords.ts"
import type { Instructions } from "./Instructions.ts"
import type { Sentences } from "./Sentences.ts"

/** A rejection as it is encoded; the classes of the library are assignable to it. */
export type Rejection = typeof Rejections.Rejection.Encoded

type Step = Extract<Rejection, { readonly _tag: "SecondPersonRequired" }>["to"]

const step = (to: Step): string => (typeof to === "number" ? levelName(to) : to)

const roles = (held: ReadonlyArray<string>): string =>
  held.length === 0 ? "no role" : `the ${held.length === 1 ? "role" : "roles"} ${held.join(", ")}`

const dependent = (accounts: ReadonlyArray<string>, confirmUser: string): string =>
  accounts.length === 0
    ? ""
    : ` Have ${accounts.join(" and ")} confirmed by the operator or by an administrator who set none of them${confirmUser}.`

const weakPassword = ({ minimumLength, reason }: Extract<Rejection, { readonly _tag: "WeakPassword" }>): string => {
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

const glassHolds = (reason: "readable" | "too-far" | "no-session", signIn: string): string => {
  switch (reason) {
    case "readable":
      return "You can read the record without breaking the glass."
    case "too-far":
      return "The record is more than two levels above yours, or in a compartment that you do not hold."
    case "no-session":
      return `Breaking the glass requires a session: sign in${signIn}.`
  }
}

/** Returns the sentences, completed by the instructions of an adapter. */
export const make = (how: Instructions): Sentences<Rejection> => ({
  RecordExpunged: ({ type, id }) => `There is no ${type} record ${id}.`,
  RecordRedacted: ({ type, id, needed, held }) =>
    Denials.lacksCompartment({ needed, held })
      ? `The ${type} record ${id} requires ${Denials.compartment}. Your level, ${levelName(held)}, suffices.`
      : `The ${type} record ${id} requires ${levelName(needed)}; you hold ${levelName(held)}.`,
  ClearanceDenied: ({ command, needed, held }) =>
    `${capitalize(commandWords(command))} requires ${levelName(needed.level)}${needed.role === null ? "" : ` and the role ${needed.role}`}; you hold ${levelName(held.level)} and ${roles(held.roles)}.`,
  BeyondOwnClearance: ({ command, held }) =>
    command === "ResetUserPassword"
      ? `You cannot reset the password of an account with a level, compartment or role that you do not hold. Ask the operator${how.recoverUser}.`
      : `You cannot assign or change a level, compartment or role that you do not hold; you hold ${levelName(held)}. A user who holds it can do this; the operator can register one${how.registerByOperator}.`,
  OwnClearance: ({ command }) =>
    `${capitalize(commandWords(command))} is not possible on your own account. Ask another administrator.`,
  ActorInactive: ({ actor }) => `${actor} has no active account in this deepwell.`,
  NotForOperator: ({ command }) =>
    `${capitalize(commandWords(command))} is not for the operator: sign in${how.signInAsUser}.`,
  AlreadyExists: ({ type, id }) => `The ${type} record ${id} already exists.`,
  NoSuchSection: ({ section }) => `The record has no section ${section}.`,
  SectionExists: ({ section }) => `The record already has a section ${section}. Revise it instead.`,
  SectionChanged: ({ section, expected, actual }) =>
    `${section} was changed after you read it: you read revision ${expected}, the latest is revision ${actual}. Nothing was changed.`,
  IllegalTransition: ({ from, to, legal }) =>
    `A record cannot change from ${from} to ${to}. Allowed: ${legal.join(", ")}.`,
  SecondPersonRequired: ({ from, to, level: needed }) =>
    `A change from ${step(from)} to ${step(to)} requires two people with ${levelName(needed)}: propose it, and have it approved.${typeof to === "number" ? ` Register a new user with a lower level first. If there is no second person, the operator can register one${how.registerByOperator}.` : ""}`,
  SecondPersonNotNeeded: ({ from, to }) =>
    `A change from ${step(from)} to ${step(to)} requires no second person: change it directly.`,
  EvidenceRequired: ({ from, to }) => `A change from ${from} to ${to} requires evidence. ${how.addEvidence}`,
  ProposalPending: ({ proposal, to, expiresAt }) =>
    `Proposal ${proposal} for ${step(to)} is pending until ${Time.format(expiresAt)}.`,
  NoSuchProposal: ({ proposal }) => `The record has no proposal ${proposal}.`,
  ProposalClosed: ({ proposal, outcome }) => `Proposal ${proposal} is already ${outcome}. Make a new proposal.`,
  WrongPerson: ({ doing }) =>
    doing === "approve"
      ? "You cannot approve your own proposal. Another user has to approve it."
      : "You can withdraw only your own proposals. Reject it instead.",
  DependentAccounts: ({ command, accounts }) =>
    `${capitalize(commandWords(command))} requires independent accounts, but one user set the passwords of several of them.${dependent(accounts, how.confirmUser)} Proposals made before a confirmation have to be made again.`,
  CredentialChanged: ({ user, named, latest }) =>
    `The password of ${user} was changed: the latest is number ${latest}, not ${named}. Nothing was changed. Check the custody again${how.custodyOf(user)}.`,
  TemporaryPassword: ({ user }) =>
    `${user} still has a password set by another user, and has to change it first${how.changePasswordOf(user)}.`,
  ReasonRequired: ({ lowering }) => `Lowering the clearance required for ${lowering} requires a reason.`,
  LastAdministrator: ({ user }) =>
    `${user} is the last administrator who can appoint administrators. Appoint another one first.`,
  SessionEnded: () => `Your session has ended. Sign in again${how.signInAgain}.`,
  NoSuchSession: ({ session }) => `There is no open session ${session}. ${how.listSessions}`.trimEnd(),
  PasswordChangeRequired: () => `Your password was set by another user. Change it first${how.changePassword}.`,
  CredentialsRefused: () =>
    "The password or phrase is wrong, or there were too many failed attempts. Wait, and try again.",
  GlassHolds: ({ reason }) => glassHolds(reason, how.signIn),
  NothingToReview: ({ glass }) => `There is no use of break-glass ${glass} for you to review.`,
  WeakPassword: weakPassword
})
