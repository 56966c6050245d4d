/** Checkpoints that were kept elsewhere, and their comparison with a walk of the chain. */
import type { Checkpoint } from "@scipnet/core/deepwell/operator/Checkpoint"
import type { Walk } from "./ChainWalk.ts"

export type { Checkpoint }

/** The maximum size of a file in bytes: a checkpoint is a JSON object with five short values. */
export const mostBytes = 10_000

const isHex = (value: unknown, digits: number): boolean =>
  typeof value === "string" && value.length === digits && /^[0-9a-f]+$/.test(value)

const isCheckpoint = (value: object): value is Checkpoint =>
  "format" in value &&
  value.format === "scipnet-checkpoint" &&
  "log" in value &&
  isHex(value.log, 32) &&
  "position" in value &&
  Number.isSafeInteger(value.position) &&
  Number(value.position) >= 0 &&
  "hash" in value &&
  isHex(value.hash, 64) &&
  "at" in value &&
  Number.isSafeInteger(value.at)

/** Reads the text of a file that `scipnet checkpoint` wrote; undefined if it is none. */
export const parse = (text: string): Checkpoint | undefined => {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null && isCheckpoint(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** `unreached` if the chain is broken before the event of the checkpoint. */
export type Verdict = "contained" | "another log" | "another event" | "shorter" | "unreached"

/** Compares a checkpoint with a walk that watched its position. */
export const compare = ({ log, position, hash }: Checkpoint, walk: Walk): Verdict => {
  if (log !== walk.header.log) {
    return "another log"
  }
  if (position > walk.header.position) {
    return "shorter"
  }
  // A log without events is identified by its id only, to which the hash of the first event is chained.
  if (position === 0) {
    return "contained"
  }
  return walk.watched === undefined ? "unreached" : walk.watched === hash ? "contained" : "another event"
}
