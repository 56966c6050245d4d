/** Checkpoints that were kept elsewhere, and their comparison with a walk of the chain. */
import type { Checkpoint } from "@scipnet/core/deepwell/operator/Checkpoint"
import type { Walk } from "./ChainWalk.ts"

/** The maximum length of a file: a checkpoint is a JSON object with five short values. */
const longest = 10_000

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

/** Reads a file that `scipnet checkpoint` wrote; undefined if it is none. */
export const read = async (file: Blob): Promise<Checkpoint | undefined> => {
  try {
    const value: unknown = file.size > longest ? undefined : JSON.parse(await file.text())
    return typeof value === "object" && value !== null && isCheckpoint(value) ? value : undefined
  } catch {
    return undefined
  }
}

/** The result of a comparison, in words. */
export interface Verdict {
  readonly isGood: boolean
  readonly sentence: string
}

/** Compares a checkpoint with a walk that watched its position. `made` is the time of the checkpoint in words. */
export const compare = ({ log, position, hash }: Checkpoint, made: string, { header, watched }: Walk): Verdict => {
  const name = `the checkpoint of ${made}`
  const bad = (sentence: string): Verdict => ({ isGood: false, sentence })
  if (log !== header.log) {
    return bad(`This is not the log of ${name}.`)
  }
  if (position > header.position) {
    return bad(`The log ends at ${header.position}, before event ${position} of ${name}: its end was removed.`)
  }
  // A log without events is identified by its id only, to which the hash of the first event is chained.
  if (position > 0 && watched === undefined) {
    return bad(`The chain is broken before event ${position} of ${name}.`)
  }
  return position === 0 || watched === hash
    ? {
        isGood: true,
        sentence: `The log contains event ${position} of ${name}: up to there it is the log of that time.`
      }
    : bad(`Event ${position} is not that of ${name}: the log was written anew at or before it.`)
}
