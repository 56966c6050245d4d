/**
 * The status of an anomaly and its legal transitions.
 */
import * as Schema from "effect/Schema"
import type { Level } from "../access/Clearance.ts"

/** The status of an anomaly. A deleted file is a tombstone: expunged below level 5, with its history preserved. */
export const Status = Schema.Literal("active", "neutralized", "explained", "deleted").annotations({
  identifier: "Status"
})
export type Status = typeof Status.Type

/** A field that a change of status requires. */
export type RequiredField = "reason" | "evidence"

/** A legal transition: the level that its actor needs, whether a second person must approve it, and required fields. */
export interface Transition {
  readonly from: Status
  readonly to: Status | "the status before it"
  readonly level: Level
  readonly secondPerson: boolean
  readonly required: ReadonlyArray<RequiredField>
}

/** All legal transitions; any other one is rejected with `IllegalTransition`. */
export const transitions: ReadonlyArray<Transition> = [
  { from: "active", to: "neutralized", level: 4, secondPerson: true, required: ["reason", "evidence"] },
  { from: "active", to: "explained", level: 4, secondPerson: false, required: ["reason"] },
  { from: "neutralized", to: "explained", level: 4, secondPerson: false, required: ["reason"] },
  { from: "neutralized", to: "active", level: 4, secondPerson: false, required: ["reason"] },
  { from: "explained", to: "active", level: 4, secondPerson: false, required: ["reason"] },
  { from: "active", to: "deleted", level: 5, secondPerson: true, required: ["reason"] },
  { from: "neutralized", to: "deleted", level: 5, secondPerson: true, required: ["reason"] },
  { from: "explained", to: "deleted", level: 5, secondPerson: true, required: ["reason"] },
  { from: "deleted", to: "the status before it", level: 5, secondPerson: true, required: ["reason"] }
]

/** The current status, and the one to which a deleted file can be restored. */
export interface StatusState {
  readonly status: Status
  readonly beforeDeletion: Status
}

/** The state after a change to a status. */
export const withStatus = ({ status, beforeDeletion }: StatusState, to: Status): StatusState => ({
  status: to,
  beforeDeletion: to === "deleted" ? status : beforeDeletion
})

const destination = (transition: Transition, { beforeDeletion }: StatusState): Status =>
  transition.to === "the status before it" ? beforeDeletion : transition.to

/** Finds the transition from the current status to `to`; undefined when it is illegal. */
export const find = (state: StatusState, to: Status): Transition | undefined =>
  transitions.find((transition) => transition.from === state.status && destination(transition, state) === to)

/** Lists the statuses that a file can change to. */
export const legal = (state: StatusState): ReadonlyArray<Status> =>
  transitions
    .filter((transition) => transition.from === state.status)
    .map((transition) => destination(transition, state))
