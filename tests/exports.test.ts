/** Everything that the library's front doors give out says what it is. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import ts from "typescript"
import { describe, expect, it } from "vitest"

const core = fileURLToPath(new URL("../packages/core", import.meta.url))
const doors = [`${core}/src/index.ts`, `${core}/src/testing/index.ts`]

const settings = ts.parseJsonConfigFileContent(
  ts.readConfigFile(`${core}/tsconfig.json`, (path) => readFileSync(path, "utf8")).config,
  ts.sys,
  core
)

interface Exported {
  readonly name: string
  readonly comment: string
}

const exported = (program: ts.Program, door: string): ReadonlyArray<Exported> => {
  const checker = program.getTypeChecker()
  const own = (symbol: ts.Symbol, name: string): ReadonlyArray<Exported> => {
    const target = (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)
    if ((target.flags & ts.SymbolFlags.ValueModule) !== 0) {
      return checker.getExportsOfModule(target).flatMap((each) => own(each, `${name}.${each.name}`))
    }
    const isOurs = target.declarations?.some((each) => each.getSourceFile().fileName.startsWith(`${core}/src/`))
    return isOurs === true
      ? [{ name, comment: ts.displayPartsToString(target.getDocumentationComment(checker)).trim() }]
      : []
  }
  const source = program.getSourceFile(door)
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
  return module === undefined ? [] : checker.getExportsOfModule(module).flatMap((each) => own(each, each.name))
}

describe("what the library gives out", () => {
  it("says of each what it is", () => {
    const program = ts.createProgram(doors, { ...settings.options, noEmit: true })
    const all = doors.flatMap((door) => exported(program, door))
    expect(all.length).toBeGreaterThan(350)
    expect(all.filter(({ comment }) => comment === "").map(({ name }) => name)).toEqual([])
  }, 60_000)
})
