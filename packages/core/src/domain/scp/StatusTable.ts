/**
 * The statuses of an anomaly and their legal transitions as tables without Effect, which a browser can load too.
 */
import type { Level } from "../access/Levels.ts"

/** The statuses of an anomaly. */
export const statuses = ["active", "neutralized", "explained", "deleted"] as const

/** The status of an anomaly. A deleted file is a tombstone: expunged below level 5, with its history preserved. */
export type Status = (typeof statuses)[number]

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
