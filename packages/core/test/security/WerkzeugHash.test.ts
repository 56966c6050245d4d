/** Hashes in Werkzeug's formats, compared with those of Node's own functions. */
import { pbkdf2Sync, scryptSync } from "node:crypto"
import { describe, expect, it } from "@effect/vitest"
import { Effect, FastCheck, Layer, Redacted } from "effect"
import { Passwords } from "../../src/security/Passwords.ts"
import * as Security from "../../src/security/SecurityConfig.ts"
import * as Werkzeug from "../../src/security/WerkzeugHash.ts"

const password = "a lantern in the well"

const scrypt = (
  text: string,
  salt: string,
  { N, r, p }: { readonly N: number; readonly r: number; readonly p: number }
) => `scrypt:${N}:${r}:${p}$${salt}$${scryptSync(text, salt, 64, { N, r, p, maxmem: 2 ** 29 }).toString("hex")}`

const pbkdf2 = (text: string, salt: string, iterations: number) =>
  `pbkdf2:sha256:${iterations}$${salt}$${pbkdf2Sync(text, salt, iterations, 32, "sha256").toString("hex")}`

const cheap = { N: 16, r: 1, p: 1 }
const salt = "Qx7fUm2LdZ0aWk9T"

const fixed = [
  "scrypt:1024:8:1$Qx7fUm2LdZ0aWk9T$1dbd468cfac808dd7e8988ff596f7ba880920fc4245d8fd636941a9e4e1026d33b9140c29ba5c3e3e8a4b0e87b7aca036cafca4acb086837f53b3e3b9fda48f8",
  "pbkdf2:sha256:1000$Qx7fUm2LdZ0aWk9T$6d534647b97e25810173555c2b6509d15c4ace2d70aabf770c1a615d221f2171"
]

const text = FastCheck.string({ maxLength: 40 })
const salts = FastCheck.string({ minLength: 1, maxLength: 40 }).filter((salt) => !/[$\n]/.test(salt))

describe("Werkzeug hashes", () => {
  it.effect("match fixed examples", () =>
    Effect.gen(function* () {
      for (const stored of fixed) {
        expect(Werkzeug.isWerkzeug(stored)).toBe(true)
        expect(yield* Werkzeug.verify(stored, password)).toBe(true)
        expect(yield* Werkzeug.verify(stored, `${password} `)).toBe(false)
      }
    })
  )

  it.effect("match with Werkzeug's default parameters", () =>
    Effect.gen(function* () {
      const stored = scrypt(password, salt, { N: 32_768, r: 8, p: 1 })
      expect(yield* Werkzeug.verify(stored, password)).toBe(true)
      expect(yield* Werkzeug.verify(stored, "another")).toBe(false)
    })
  )

  it.effect.prop("match their own password only", [text, text, salts], ([own, other, salt]) =>
    Effect.gen(function* () {
      for (const stored of [scrypt(own, salt, cheap), pbkdf2(own, salt, 3)]) {
        expect(yield* Werkzeug.verify(stored, own)).toBe(true)
        expect(yield* Werkzeug.verify(stored, other)).toBe(own === other)
      }
    })
  )

  it.effect("match nothing when they are malformed or too expensive", () =>
    Effect.gen(function* () {
      const hex = "0".repeat(128)
      const good = scrypt(password, salt, cheap)
      const older = pbkdf2(password, salt, 3)
      for (const stored of [
        "",
        "scrypt:",
        "pbkdf2:sha256:",
        good.slice(0, -1),
        good.slice(0, -2),
        `${good}00`,
        `${good}\n`,
        good.replace("$", "$$$"),
        good.toUpperCase(),
        older.slice(0, -2),
        older.replace("sha256", "sha1"),
        older.replace(":3$", ":0$"),
        older.replace(":3$", ":2000001$"),
        older.replace(":3$", ":9999999$"),
        `scrypt:0:8:1$${salt}$${hex}`,
        `scrypt:15:8:1$${salt}$${hex}`,
        `scrypt:16:0:1$${salt}$${hex}`,
        `scrypt:16:8:0$${salt}$${hex}`,
        `scrypt:16:33:1$${salt}$${hex}`,
        `scrypt:16:1:17$${salt}$${hex}`,
        `scrypt:2097152:1:1$${salt}$${hex}`,
        `scrypt:1048576:32:1$${salt}$${hex}`,
        `scrypt:131072:32:1$${salt}$${hex}`,
        `scrypt:16:1:1$${"x".repeat(1_000_000)}$${hex}`
      ]) {
        expect([stored.slice(0, 60), yield* Werkzeug.verify(stored, password)]).toEqual([stored.slice(0, 60), false])
      }
    })
  )

  it.effect.prop("match nothing and never throw for any text", [FastCheck.string()], ([any]) =>
    Effect.gen(function* () {
      for (const stored of [any, `scrypt:${any}`, `pbkdf2:sha256:${any}`, `scrypt:16:1:1$${any}`]) {
        expect(yield* Werkzeug.verify(stored, password)).toBe(false)
      }
    })
  )

  it.effect("are verified by Passwords and reported as outdated", () =>
    Effect.gen(function* () {
      const passwords = yield* Passwords
      for (const stored of fixed) {
        expect(yield* passwords.verify(stored, Redacted.make(password))).toBe("outdated")
        expect(yield* passwords.verify(stored, Redacted.make("another"))).toBe("none")
        expect(passwords.isOutdated(stored)).toBe(true)
      }
      const own = yield* passwords.hash(Redacted.make(password))
      expect(Werkzeug.isWerkzeug(own)).toBe(false)
      expect(passwords.isOutdated(own)).toBe(false)
    }).pipe(
      (hashing) => Effect.flatMap(Passwords, (passwords) => passwords.inTurn(["test"])(hashing)),
      Effect.provide(
        Layer.provide(
          Passwords.layer,
          Security.SecurityConfig.layer({ ...Security.defaults, memoryCost: 64, timeCost: 1 })
        )
      )
    )
  )
})
