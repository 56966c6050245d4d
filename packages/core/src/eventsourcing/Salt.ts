/**
 * Salts: random, so that nobody can guess erased data by its digest.
 */
import { randomFillSync } from "node:crypto"

const length = 16

// Asking the system for a few bytes takes longer than for many, so that they are asked for 256 at a time.
const pool = Buffer.alloc(256 * length)
let used = pool.length

/** 16 random bytes in hex, given out once. */
export const salt = (): string => {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += length
  return pool.toString("hex", used - length, used)
}
