/** Every export of the library's entry points has a doc comment. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import ts from "typescript"
import { describe, expect, it } from "vitest"

const core = fileURLToPath(new URL("../packages/core", import.meta.url))
const entryPoints = [`${core}/src/index.ts`, `${core}/src/testing/index.ts`]

const settings = ts.parseJsonConfigFileContent(
  ts.readConfigFile(`${core}/tsconfig.json`, (path) => readFileSync(path, "utf8")).config,
  ts.sys,
  core
)

interface Exported {
  readonly name: string
  readonly comment: string
}

const exportsOf = (program: ts.Program, entryPoint: string): ReadonlyArray<Exported> => {
  const checker = program.getTypeChecker()
  const documented = (symbol: ts.Symbol, name: string): ReadonlyArray<Exported> => {
    const target = (symbol.flags & ts.SymbolFlags.Alias) === 0 ? symbol : checker.getAliasedSymbol(symbol)
    if ((target.flags & ts.SymbolFlags.ValueModule) !== 0) {
      return checker.getExportsOfModule(target).flatMap((each) => documented(each, `${name}.${each.name}`))
    }
    const isOurs = target.declarations?.some((each) => each.getSourceFile().fileName.startsWith(`${core}/src/`))
    return isOurs === true
      ? [{ name, comment: ts.displayPartsToString(target.getDocumentationComment(checker)).trim() }]
      : []
  }
  const source = program.getSourceFile(entryPoint)
  const module = source === undefined ? undefined : checker.getSymbolAtLocation(source)
  return module === undefined ? [] : checker.getExportsOfModule(module).flatMap((each) => documented(each, each.name))
}

describe("exports of the library", () => {
  it("have doc comments", () => {
    const program = ts.createProgram(entryPoints, { ...settings.options, noEmit: true })
    const all = entryPoints.flatMap((entryPoint) => exportsOf(program, entryPoint))
    expect(all.length).toBeGreaterThan(350)
    expect(all.filter(({ comment }) => comment === "").map(({ name }) => name)).toEqual([])
  }, 60_000)
})
