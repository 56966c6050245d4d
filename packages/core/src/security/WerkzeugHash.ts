/**
 * Verifies password hashes in the formats of Werkzeug, for accounts imported from the earlier Python program:
 * `scrypt:N:r:p$salt$hex` and `pbkdf2:sha256:iterations$salt$hex`.
 */
import { pbkdf2, scrypt, timingSafeEqual } from "node:crypto"
import * as Effect from "effect/Effect"

const scryptShape = /^scrypt:([0-9]{1,7}):([0-9]{1,2}):([0-9]{1,2})\$([^$]{1,128})\$([0-9a-f]{128})$/
const pbkdf2Shape = /^pbkdf2:sha256:([0-9]{1,7})\$([^$]{1,128})\$([0-9a-f]{64})$/

// The maximum cost of a hash; the memory in bytes.
const maximumMemory = 256 * 1024 * 1024
const maximumCost = { N: 2 ** 20, r: 32, p: 16, iterations: 2_000_000 }

type Done = (error: Error | null, key: Buffer) => void

/** Compares a derived key with a hash; false when the derivation fails or throws for invalid parameters. */
const compare = (hex: string, derive: (length: number, done: Done) => void): Effect.Effect<boolean> =>
  Effect.async((resume) => {
    const expected = Buffer.from(hex, "hex")
    try {
      derive(expected.length, (error, key) => {
        resume(Effect.succeed(error === null && timingSafeEqual(key, expected)))
      })
    } catch {
      resume(Effect.succeed(false))
    }
  })

const verifyScrypt = (parts: ReadonlyArray<string>, password: string): Effect.Effect<boolean> => {
  const [, N = "", r = "", p = "", salt = "", hex = ""] = parts
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  const isTooExpensive =
    cost.N > maximumCost.N || cost.r > maximumCost.r || cost.p > maximumCost.p || 128 * cost.N * cost.r > maximumMemory
  return isTooExpensive
    ? Effect.succeed(false)
    : compare(hex, (length, done) => scrypt(password, salt, length, { ...cost, maxmem: 2 * maximumMemory }, done))
}

const verifyPbkdf2 = (parts: ReadonlyArray<string>, password: string): Effect.Effect<boolean> => {
  const [, rounds = "", salt = "", hex = ""] = parts
  const iterations = Number(rounds)
  return iterations > maximumCost.iterations
    ? Effect.succeed(false)
    : compare(hex, (length, done) => pbkdf2(password, salt, iterations, length, "sha256", done))
}

/** True for a hash with the prefix of a Werkzeug format. It may still be malformed. */
export const isWerkzeug = (stored: string): boolean =>
  stored.startsWith("scrypt:") || stored.startsWith("pbkdf2:sha256:")

/**
 * Verifies a password. False for a malformed hash, and for one that is too expensive: memory over 256 MiB, N over 2^20,
 * r over 32, p over 16, or over two million iterations.
 */
export const verify = (stored: string, password: string): Effect.Effect<boolean> => {
  const byScrypt = scryptShape.exec(stored)
  const byPbkdf2 = pbkdf2Shape.exec(stored)
  return byScrypt !== null
    ? verifyScrypt(byScrypt, password)
    : byPbkdf2 !== null
      ? verifyPbkdf2(byPbkdf2, password)
      : Effect.succeed(false)
}
