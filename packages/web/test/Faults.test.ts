/** The faults of texts, compared with the schemas of the server. */
import { describe, expect, it } from "@effect/vitest"
import { Command } from "@scipnet/core"
import { Either, FastCheck, Schema } from "effect"
import * as Faults from "../src/writing/Faults.ts"

const isAccepted = (command: unknown): boolean => Either.isRight(Schema.decodeUnknownEither(Command.Command)(command))

const rename = (name: string) => ({ _tag: "RenameScp", scp: "SCP-173", name })

const close = (reason: string) => ({ _tag: "DisbandSite", site: "Site-19", reason })

const file = (section: string, body: string) => ({
  _tag: "FileScpSection",
  scp: "SCP-173",
  section,
  title: "Title",
  body,
  clearance: null
})

const units = FastCheck.constantFrom(
  "a",
  " ",
  "\n",
  "\r",
  "\t",
  "\0",
  "\u202e",
  "\u2028",
  "\ud83d",
  "\ude00",
  "漢",
  "<"
)
const text = FastCheck.array(units, { minLength: 1, maxLength: 12 }).map((parts) => parts.join("").trim())

describe("the faults of texts", () => {
  it("are those of the server's schemas", () => {
    FastCheck.assert(
      FastCheck.property(text, (typed) => {
        FastCheck.pre(typed !== "")
        expect(Faults.ofName(typed) === "").toBe(isAccepted(rename(typed)))
        // A reason is sent as one line.
        expect(Faults.ofReason(typed) === "").toBe(isAccepted(close(typed.replaceAll(/\s+/g, " "))))
        const isBlank = Faults.ofBody(typed) === "Write a text."
        expect(isBlank || (Faults.ofBody(typed) === "") === isAccepted(file("description", typed))).toBe(true)
        expect(Faults.ofSection(typed) === "").toBe(isAccepted(file(typed.toLowerCase(), "body")))
      })
    )
  })

  it("name a length over the limit, and a text that no frame has room for", () => {
    expect(Faults.ofName("n".repeat(200))).toBe("")
    expect(Faults.ofName("n".repeat(201))).toContain("200 are allowed")
    expect(Faults.ofReason("r".repeat(2_001))).toContain("2,000 are allowed")
    expect(Faults.ofBody("b".repeat(1_000_000))).toBe("")
    expect(Faults.ofBody("b".repeat(1_000_001))).toContain("1,000,000 are allowed")
    expect(Faults.ofBody("漢".repeat(400_000))).toContain("several sections")
    expect(Faults.fullness("b".repeat(500_000))).toBeCloseTo(0.5, 1)
  })

  it("name a wrong id, and accept those that are normalized", () => {
    expect(["173", "scp 173", "SCP-4000-j"].map(Faults.ofId("scp"))).toEqual(["", "", ""])
    expect(["site-19", "AREA-12", "EPSILON-11", "-"].map(Faults.ofId("site")).map((fault) => fault === "")).toEqual([
      true,
      true,
      true,
      false
    ])
    expect(Faults.ofId("mtf")("epsilon-11")).toBe("")
    expect(Faults.ofId("user")("R.Vance")).toBe("")
    expect(Faults.ofId("user")("r vance")).toContain("r.vance")
  })
})
