import { describe, expect, it } from "@effect/vitest"
import { FastCheck } from "effect"
import stringWidth from "fast-string-width"
import { displays, displaysOf } from "./Displays.ts"
import * as Hostile from "./Hostile.ts"

const looks = [
  { name: "drawn", colour: false, plain: false },
  { name: "plain", colour: false, plain: true },
  { name: "coloured", colour: true, plain: false }
] as const

const control = /\p{Cc}/u
const paint = /\u001b\[[0-9;]*m/g

describe("each renderer", () => {
  // Escape characters are stored as a visible sign, so that the files are readable.
  it.each(Object.entries(displays))("%s matches its snapshot", async (name, display) => {
    const shown = looks.flatMap(({ name: look, ...style }) =>
      [40, 80, 120].flatMap((width) => [
        `=== ${look}, ${width} columns`,
        ...display({ ...style, width }).map((line) => line.replaceAll("\u001b", "␛"))
      ])
    )
    await expect(`${shown.join("\n")}\n`).toMatchFileSnapshot(`snapshots/${name}.txt`)
  })

  it.each([
    [4, /\u001b\[[39][0-7]m/, /\u001b\[[34]8;/],
    [8, /\u001b\[[34]8;5;\d+m/, /\u001b\[[34]8;2;/],
    [24, /\u001b\[[34]8;2;\d+;\d+;\d+m/, /\u001b\[[34]8;5;/]
  ] as const)("uses at most %s bits per colour", (depth, some, none) => {
    const shown = Object.values(displays).flatMap((display) =>
      display({ width: 80, colour: true, plain: false, depth })
    )
    expect(shown.join("\n")).toMatch(some)
    expect(shown.join("\n")).not.toMatch(none)
  })

  it.each(Object.entries(displays))("%s draws only ASCII around text in plain style", (_, display) => {
    for (const line of display({ width: 80, colour: false, plain: true })) {
      // The texts of the samples contain some blocks and ellipses.
      expect(line.replace(/[█■…]/g, "")).toMatch(/^[ -~]*$/)
    }
  })

  it.each(Object.entries(displays))("%s renders for widths of 1 to 39 and for invalid ones", (_, display) => {
    for (const width of [...Array.from({ length: 39 }, (_, index) => index + 1), 0, -1, 39.5, NaN, Infinity]) {
      for (const { colour, plain } of looks) {
        expect(display({ width, colour, plain }).length).toBeGreaterThan(0)
      }
    }
  })
})

describe("for any text of a record", () => {
  const width = FastCheck.integer({ min: 40, max: 200 })
  const narrow = FastCheck.integer({ min: 1, max: 39 })
  const runs = { fastCheck: { numRuns: 25 } }

  const property = (
    name: string,
    columns: FastCheck.Arbitrary<number>,
    check: (lines: ReadonlyArray<string>, columns: number, colour: boolean) => void
  ) =>
    it.prop(
      name,
      [Hostile.text, columns],
      ([text, terminal]) => {
        for (const display of Object.values(displaysOf(text))) {
          for (const { colour, plain } of looks) {
            check(display({ width: terminal, colour, plain }), terminal, colour)
          }
        }
      },
      runs
    )

  property("no line is wider than the terminal", width, (lines, columns) => {
    expect(Math.max(0, ...lines.map((line) => stringWidth(line)))).toBeLessThanOrEqual(columns)
  })

  property("no line ends in spaces", width, (lines) => {
    expect(lines.filter((line) => line.endsWith(" "))).toEqual([])
  })

  property(
    "no control character is output except colour sequences, and none of these without colour",
    width,
    (lines, _, colour) => {
      const text = lines.join("")
      expect(colour ? text.replace(paint, "") : text).not.toMatch(control)
    }
  )

  property("no narrow terminal causes a line break inside a line", narrow, (lines) => {
    expect(lines.filter((line) => line.includes("\n"))).toEqual([])
  })

  // fast-string-width measures these letters as one grapheme with the next character, also with the space before a border.
  const joining =
    /\u0d4e|[\u{111c2}\u{111c3}]|\u{1133f}|\u{113d1}|\u{11941}|\u{1193f}|\u{11a3a}|[\u{11a84}-\u{11a89}]|\u{11d46}|\u{11f02}/gu

  it.prop(
    "frames have a right border in one column",
    [Hostile.text, width],
    ([text, columns]) => {
      for (const name of ["class-bar", "user", "redacted", "failure", "login", "broken-glass"]) {
        const lines = displaysOf(text.replace(joining, ""))[name]?.({ width: columns, colour: false, plain: false })
        expect(new Set(lines?.map((line) => stringWidth(line)))).toEqual(new Set([Math.min(columns, 100)]))
      }
    },
    runs
  )

  it("the bar for withheld sections has a constant length", () => {
    const bars = ["", "x".repeat(10_000)].map((text) => {
      const lines = displaysOf(text)["scp"]?.({ width: 80, colour: false, plain: false })
      return lines?.filter((line) => line.includes("█"))
    })
    expect(bars[0]).toEqual(["████████████ More is on file than you are cleared to read."])
    expect(bars[1]).toEqual(bars[0])
  })
})
