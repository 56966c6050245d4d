/**
 * Random bytes, each given out once.
 */
import { randomFillSync } from "node:crypto"

const length = 16

// Asking the system for a few bytes takes longer than for many, so that they are asked for 256 at a time.
const pool = Buffer.alloc(256 * length)
let used = pool.length

/** 16 of them, to be used at once: their memory is filled with others later. */
export const sixteen = (): Buffer => {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += length
  return pool.subarray(used - length, used)
}

/** A salt, in hex: nobody can guess erased data by its digest. */
export const salt = (): string => sixteen().toString("hex")
