/**
 * Password hashes of programs that use Werkzeug, so that their accounts can move in: `scrypt:N:r:p$salt$hex`.
 */
import { scrypt, timingSafeEqual } from "node:crypto"
import { Effect } from "effect"

const shape = /^scrypt:([0-9]{1,8}):([0-9]{1,3}):([0-9]{1,3})\$([^$]{1,128})\$([0-9a-f]{128})$/

// What a stored hash may cost to check, in bytes.
const maximumMemory = 256 * 1024 * 1024

/** Whether a stored hash is one of these. */
export const isWerkzeug = (stored: string): boolean => stored.startsWith("scrypt:")

/** Whether it is the password that was hashed; a hash that cannot be read, or costs too much, matches nothing. */
export const verify = (stored: string, password: string): Effect.Effect<boolean> => {
  const [, N = "", r = "", p = "", salt = "", hex = ""] = shape.exec(stored) ?? []
  const cost = { N: Number(N), r: Number(r), p: Number(p) }
  if (hex === "" || 128 * cost.N * cost.r > maximumMemory || cost.p > 16) {
    return Effect.succeed(false)
  }
  const expected = Buffer.from(hex, "hex")
  return Effect.async((resume) => {
    try {
      scrypt(password, salt, expected.length, { ...cost, maxmem: 2 * maximumMemory }, (error, key) =>
        resume(Effect.succeed(error === null && timingSafeEqual(key, expected)))
      )
    } catch {
      // Parameters that scrypt itself will not have.
      resume(Effect.succeed(false))
    }
  })
}
