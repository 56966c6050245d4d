/**
 * The status of an anomaly, and the one table of how it may change.
 */
import { Schema } from "effect"
import type { Level } from "../access/Clearance.ts"

/** What has become of an anomaly: `active`, `neutralized`, `explained` or `deleted`. */
export const Status = Schema.Literal("active", "neutralized", "explained", "deleted").annotations({
  identifier: "Status"
})
export type Status = typeof Status.Type

/** What a change of status has to come with. */
export type MustSay = "reason" | "evidence"

/** One legal change of status, and what it takes. */
export interface Transition {
  readonly from: Status
  readonly to: Status | "the status before it"
  readonly level: Level
  readonly secondPerson: boolean
  readonly mustSay: ReadonlyArray<MustSay>
}

/** Every legal change: the level it takes, whether a second person must approve, and what has to be said. */
export const transitions: ReadonlyArray<Transition> = [
  { from: "active", to: "neutralized", level: 4, secondPerson: true, mustSay: ["reason", "evidence"] },
  { from: "active", to: "explained", level: 4, secondPerson: false, mustSay: ["reason"] },
  { from: "neutralized", to: "explained", level: 4, secondPerson: false, mustSay: ["reason"] },
  { from: "neutralized", to: "active", level: 4, secondPerson: false, mustSay: ["reason"] },
  { from: "explained", to: "active", level: 4, secondPerson: false, mustSay: ["reason"] },
  { from: "active", to: "deleted", level: 5, secondPerson: true, mustSay: ["reason"] },
  { from: "neutralized", to: "deleted", level: 5, secondPerson: true, mustSay: ["reason"] },
  { from: "explained", to: "deleted", level: 5, secondPerson: true, mustSay: ["reason"] },
  { from: "deleted", to: "the status before it", level: 5, secondPerson: true, mustSay: ["reason"] }
]

/** Where a record is, and where it was before it was deleted. */
export interface Standing {
  readonly status: Status
  readonly beforeDeletion: Status
}

const destination = (transition: Transition, standing: Standing): Status =>
  transition.to === "the status before it" ? standing.beforeDeletion : transition.to

/** The transition from where a record stands to `to`; undefined when there is none. */
export const find = (standing: Standing, to: Status): Transition | undefined =>
  transitions.find((transition) => transition.from === standing.status && destination(transition, standing) === to)

/** Where a record may go from where it stands. */
export const legal = (standing: Standing): ReadonlyArray<Status> =>
  transitions
    .filter((transition) => transition.from === standing.status)
    .map((transition) => destination(transition, standing))
