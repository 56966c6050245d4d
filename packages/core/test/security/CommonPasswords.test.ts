/** Detection of common passwords. */
import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as CommonPasswords from "../../src/security/CommonPasswords.ts"

const digit = "0123456789"
const letters = "abcdefghijklmnopqrstuvwxyz"
const length = FastCheck.integer({ min: 12, max: 60 })

/** A run of consecutive characters of a row, which wraps around. */
const run = (row: string, start: number, count: number) =>
  Array.from({ length: count }, (_, index) => row[(start + index) % row.length]).join("")

describe("common passwords", () => {
  it("are detected in any case, and each has the minimum length", () => {
    expect(CommonPasswords.commonPasswords.size).toBeGreaterThanOrEqual(60)
    for (const password of CommonPasswords.commonPasswords) {
      expect(password).toBe(password.toLowerCase())
      expect(password.length).toBeGreaterThanOrEqual(12)
      expect([password, CommonPasswords.isCommon(password.toUpperCase())]).toEqual([password, true])
    }
  })

  it.prop("include repetitions of any character", [FastCheck.fullUnicode(), length], ([character, times]) => {
    expect(CommonPasswords.isCommon(character.repeat(times))).toBe(true)
  })

  it.prop(
    "include ascending and descending runs",
    [FastCheck.constantFrom(digit, letters), length, length],
    ([row, start, count]) => {
      const upwards = run(row, start, count)
      expect(CommonPasswords.isCommon(upwards)).toBe(true)
      expect(CommonPasswords.isCommon([...upwards].toReversed().join("").toUpperCase())).toBe(true)
      expect(CommonPasswords.isCommon(`${upwards}${upwards.at(-1)}`)).toBe(false)
    }
  )

  it("include common words with few other characters", () => {
    for (const password of ["Password2026!", "12345678password", "SCiPNET-scipnet", "!!foundation1963!!"]) {
      const expected = password !== "SCiPNET-scipnet"
      expect([password, CommonPasswords.isCommon(password)]).toEqual([password, expected])
    }
  })

  it("exclude passwords that only contain such a word", () => {
    for (const password of [
      "a lantern in the well",
      "the password is not here",
      "739-204-6613 password 88-4",
      "foundation of old stone",
      "ab12cd34ef56",
      "пароль из колодца"
    ]) {
      expect([password, CommonPasswords.isCommon(password)]).toEqual([password, false])
    }
  })

  it("are detected in linear time", () => {
    const started = performance.now()
    for (const part of ["password", "1234567890", "a", "!", "securesecur"]) {
      CommonPasswords.isCommon(`${part.repeat(1_024).slice(0, 1_023)}~`)
    }
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
