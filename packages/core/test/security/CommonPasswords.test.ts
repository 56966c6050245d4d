/** Which passwords are too well known, and which are not. */
import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import * as CommonPasswords from "../../src/security/CommonPasswords.ts"

const digit = "0123456789"
const letters = "abcdefghijklmnopqrstuvwxyz"
const length = FastCheck.integer({ min: 12, max: 60 })

/** A run of a row of characters, which begins anew after its end. */
const run = (row: string, start: number, count: number) =>
  Array.from({ length: count }, (_, index) => row[(start + index) % row.length]).join("")

describe("common passwords", () => {
  it("are known in any case, and each is long enough to be tried here at all", () => {
    expect(CommonPasswords.known.size).toBeGreaterThanOrEqual(60)
    for (const password of CommonPasswords.known) {
      expect(password).toBe(password.toLowerCase())
      expect(password.length).toBeGreaterThanOrEqual(12)
      expect([password, CommonPasswords.isCommon(password.toUpperCase())]).toEqual([password, true])
    }
  })

  it.prop("are those of one character, whatever it is", [FastCheck.fullUnicode(), length], ([character, times]) => {
    expect(CommonPasswords.isCommon(character.repeat(times))).toBe(true)
  })

  it.prop("are runs, upwards and downwards", [FastCheck.constantFrom(digit, letters), length, length], (drawn) => {
    const [row, start, count] = drawn
    const upwards = run(row, start, count)
    expect(CommonPasswords.isCommon(upwards)).toBe(true)
    expect(CommonPasswords.isCommon([...upwards].toReversed().join("").toUpperCase())).toBe(true)
    expect(CommonPasswords.isCommon(`${upwards}${upwards.at(-1)}`)).toBe(false)
  })

  it("are well-known words with little about them", () => {
    for (const password of ["Password2026!", "12345678password", "SCiPNET-scipnet", "!!foundation1963!!"]) {
      const expected = password !== "SCiPNET-scipnet"
      expect([password, CommonPasswords.isCommon(password)]).toEqual([password, expected])
    }
  })

  it("are not those that only contain such a word", () => {
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

  it("are told in no time, whatever the text", () => {
    const started = performance.now()
    for (const part of ["password", "1234567890", "a", "!", "securesecur"]) {
      CommonPasswords.isCommon(`${part.repeat(1_024).slice(0, 1_023)}~`)
    }
    expect(performance.now() - started).toBeLessThan(1_000)
  })
})
