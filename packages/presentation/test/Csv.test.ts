/** Comma-separated values. */
import { expect, it } from "@effect/vitest"
import { FastCheck as fc } from "effect"
import * as Csv from "../src/Csv.ts"

it.each([
  [["plain", 5, true, null], "plain,5,true,"],
  [["a,b", 'say "x"', "two\nlines", "cr\rlf"], '"a,b","say ""x""","two\nlines","cr\rlf"'],
  [["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx"], `'=1+1,'+1,'-1,'@SUM(A1),'\tx,"'\rx"`],
  [["\n=1", "＝1", "＋1", "－1", "＠A"], `"'\n=1",'＝1,'＋1,'－1,'＠A`],
  [[-1, "1-1", "a=b"], "-1,1-1,a=b"],
  [['=A1,"x"'], `"'=A1,""x"""`]
])("the row of %j is %j", (cells, expected) => {
  expect(Csv.row(cells)).toBe(expected)
})

/** Parses one row by RFC 4180. */
const parse = (row: string): ReadonlyArray<string> =>
  [...row.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^",]*))/g)].map(([, quoted, plain = ""]) =>
    quoted === undefined ? plain : quoted.replaceAll('""', '"')
  )

const cell = fc.string({ unit: fc.constantFrom("a", '"', ",", "\n", "\r", "=", "-", "é", " "), minLength: 1 })

it.prop("contains every text, and no cell begins as a formula", [fc.array(cell, { minLength: 1 })], ([cells]) => {
  const parsed = parse(Csv.row(cells))
  expect(parsed.map((text, at) => (text === cells[at] ? text : text.slice(1)))).toEqual(cells)
  expect(parsed.filter((text) => /^[=+\-@\t\r\n]/.test(text))).toEqual([])
})
