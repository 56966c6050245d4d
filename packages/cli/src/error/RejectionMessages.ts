/**
 * Messages for rejections, with advice.
 */
import type * as Rejection from "@scipnet/core/domain/Rejection"
import * as Clearance from "@scipnet/core/domain/access/Clearance"
import * as Time from "../render/layout/Time.ts"
import type { Sentences } from "./Sentences.ts"

const level = Clearance.levelName
const step = (to: Rejection.SecondPersonRequired["to"]): string => (typeof to === "number" ? level(to) : to)

export const sentences: Sentences<Rejection.Rejection> = {
  RecordExpunged: ({ type, id }) => `There is no ${type} record ${id}.`,
  RecordRedacted: ({ type, id, needed, held }) =>
    `The ${type} record ${id} requires ${level(needed)}; you hold ${level(held)}.`,
  ClearanceDenied: ({ command, needed, held }) =>
    `${command} requires ${level(needed.level)}${needed.role === null ? "" : ` and the role ${needed.role}`}; you hold ${level(held.level)} and ${held.roles.length === 0 ? "no role" : `the ${held.roles.length === 1 ? "role" : "roles"} ${held.roles.join(", ")}`}.`,
  BeyondOwnClearance: ({ command, held }) =>
    command === "ResetUserPassword"
      ? "You cannot reset the password of an account with a level, compartment or role that you do not hold. Ask the operator: scipnet user recover ID."
      : `You cannot assign or change a level, compartment or role that you do not hold (${command}); you hold ${level(held)}.`,
  OwnClearance: ({ command }) => `You cannot use ${command} on yourself. Ask another administrator.`,
  ActorInactive: ({ actor }) => `${actor} has no active account in this deepwell.`,
  NotForOperator: ({ command }) => `The operator cannot use ${command}: sign in with --user.`,
  AlreadyExists: ({ type, id }) => `The ${type} record ${id} already exists.`,
  NoSuchSection: ({ section }) => `The record has no section ${section}.`,
  SectionExists: ({ section }) => `The record already has a section ${section}. Revise it instead.`,
  SectionChanged: ({ section, expected, actual }) =>
    `${section} was changed after you read it: you read revision ${expected}, the latest is revision ${actual}. Nothing was changed.`,
  IllegalTransition: ({ from, to, legal }) =>
    `A record cannot change from ${from} to ${to}. Allowed: ${legal.join(", ")}.`,
  SecondPersonRequired: ({ from, to, level: needed }) =>
    `A change from ${step(from)} to ${step(to)} requires two people with ${level(needed)}: propose it, and have it approved.${typeof to === "number" ? " Register a new user with a lower level first." : ""}`,
  SecondPersonNotNeeded: ({ from, to }) =>
    `A change from ${step(from)} to ${step(to)} requires no second person: change it directly.`,
  EvidenceRequired: ({ from, to }) => `A change from ${from} to ${to} requires evidence. Add --evidence TEXT.`,
  ProposalPending: ({ proposal, to, expiresAt }) =>
    `Proposal ${proposal} for ${step(to)} is pending until ${Time.format(expiresAt)}.`,
  NoSuchProposal: ({ proposal }) => `The record has no proposal ${proposal}.`,
  ProposalClosed: ({ proposal, outcome }) => `Proposal ${proposal} is already ${outcome}. Make a new proposal.`,
  WrongPerson: ({ doing }) =>
    doing === "approve"
      ? "You cannot approve your own proposal. Another user has to approve it."
      : "You can withdraw only your own proposals. Reject it instead.",
  DependentAccounts: ({ command, accounts }) =>
    `${command} requires independent accounts, but one user set the passwords of several of them.${accounts.length === 0 ? "" : ` Have ${accounts.join(" and ")} confirmed by the operator or by an administrator who set none of them: scipnet user confirm ID.`} Proposals made before a confirmation have to be made again.`,
  CredentialChanged: ({ user, named, latest }) =>
    `The password of ${user} was changed: the latest is number ${latest}, not ${named}. Nothing was changed. Check the custody again: scipnet user custody ${user}.`,
  TemporaryPassword: ({ user }) =>
    `${user} still has a password set by another user, and has to change it first: scipnet user password --user ${user}.`,
  ReasonRequired: ({ lowering }) => `Lowering the clearance required for ${lowering} requires a reason.`,
  LastAdministrator: ({ user }) =>
    `${user} is the last administrator who can appoint administrators. Appoint another one first.`,
  SessionEnded: () => "Your session has ended. Sign in again: scipnet login.",
  NoSuchSession: ({ session }) => `There is no open session ${session}. List them with scipnet session list.`,
  PasswordChangeRequired: () => "Your password was set by another user. Change it first: scipnet user password.",
  CredentialsRefused: () =>
    "The password or phrase is wrong, or there were too many failed attempts. Wait, and try again.",
  GlassHolds: ({ reason }) =>
    reason === "readable"
      ? "You can read the record without breaking the glass."
      : reason === "too-far"
        ? "The record is more than two levels above yours, or in a compartment that you do not hold."
        : "Breaking the glass requires a session: sign in with scipnet login.",
  NothingToReview: ({ glass }) => `There is no use of break-glass ${glass} for you to review.`,
  WeakPassword: ({ minimumLength, reason }) =>
    reason === "short"
      ? `The password or phrase is too short: use at least ${minimumLength} characters.`
      : reason === "long"
        ? "The password or phrase is longer than 1,024 characters."
        : reason === "same"
          ? "That is your current password. Choose another."
          : "The password is too common. Choose another."
}
