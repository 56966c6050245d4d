/**
 * Renders the report of a legacy import.
 */
import * as LegacyImportReport from "@scipnet/core/deepwell/import/LegacyImportReport"
import * as Lines from "./layout/Line.ts"
import type { Style } from "./layout/Style.ts"
import * as Table from "./layout/Table.ts"

type Problem = LegacyImportReport.Report["problems"][number]

const descriptions: ReadonlyMap<string, string> = new Map(
  LegacyImportReport.kinds.map(({ problem, says }) => [problem, says])
)

const columns: ReadonlyArray<Table.Column> = [
  { title: "Where", minWidth: 12, overflow: "wrap" },
  { title: "What", minWidth: 20, overflow: "wrap" },
  { title: "Times", minWidth: 5, overflow: "wrap", align: "right" },
  { title: "Rows", minWidth: 12, overflow: "wrap" }
]

const example = ({ id, value, instead }: Problem): string =>
  [
    ...(id === null ? [] : [String(id)]),
    ...(value === null ? [] : [`“${value}”`]),
    ...(instead === null ? [] : [`→ ${instead}`])
  ].join(" ")

const groupProblems = (
  problems: ReadonlyArray<Problem>
): ReadonlyArray<readonly [Problem, ...ReadonlyArray<Problem>]> => {
  const groups = new Map<string, [Problem, ...Array<Problem>]>()
  for (const problem of problems) {
    const key = JSON.stringify([problem.table, problem.field, problem.problem])
    const group = groups.get(key)
    if (group === undefined) {
      groups.set(key, [problem])
    } else {
      group.push(problem)
    }
  }
  return [...groups.values()]
}

/** Most examples of a problem. */
const maxExamples = 3

/** Renders the counts, and a table of the values that were changed or lost, by table and column. */
export const render = (report: LegacyImportReport.Report, style: Style) => {
  const { added, unchanged, lost, auditRows, problems } = report
  const rows = groupProblems(problems).map((group) => {
    const [{ table, field, problem }] = group
    const examples = group
      .slice(0, maxExamples)
      .map(example)
      .filter((text) => text !== "")
    return [
      Lines.text(field === null ? table : `${table}: ${field}`),
      Lines.text(descriptions.get(problem) ?? problem),
      Lines.text(String(group.length)),
      Lines.text(examples.join(", ") + (group.length > maxExamples ? ", …" : ""))
    ]
  })
  return [
    `${added} added, ${unchanged} unchanged, ${lost} lost; ${auditRows} audit entries added.`,
    ...(rows.length === 0 ? [] : ["", ...Lines.toStrings(style, Table.render(style, columns, rows))])
  ]
}
