/**
 * Random bytes from a pool that is filled by one system call for many values.
 */
import { randomFillSync } from "node:crypto"

const length = 16

const pool = Buffer.alloc(256 * length)
let used = pool.length

/** Returns 16 random bytes. Use them before the next call: their memory is reused. */
export const randomBytes16 = (): Buffer => {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += length
  return pool.subarray(used - length, used)
}

/** A random salt in hexadecimal, so that erased data cannot be guessed from its digest. */
export const salt = (): string => randomBytes16().toString("hex")
