/**
 * The status of an anomaly and its legal transitions.
 */
import * as Schema from "effect/Schema"
import { statuses, type Transition, transitions } from "./StatusTable.ts"

export { type RequiredField, type Transition, transitions } from "./StatusTable.ts"

/** The status of an anomaly. A deleted file is a tombstone: expunged below level 5, with its history preserved. */
export const Status = Schema.Literal(...statuses).annotations({
  identifier: "Status"
})
export type Status = typeof Status.Type

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
