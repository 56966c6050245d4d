/**
 * Renders the findings of doctor, each with advice.
 */
import * as Findings from "@scipnet/core/deepwell/doctor/Findings"
import * as FindingSentences from "@scipnet/presentation/sentences/FindingSentences"
import * as Match from "effect/Match"
import * as Colours from "./layout/Colours.ts"
import * as Lines from "./layout/Line.ts"
import type * as Styles from "./layout/Style.ts"
import * as Wrap from "./layout/Wrap.ts"

const words = Match.type<FindingSentences.Finding>().pipe(Match.tagsExhaustive(FindingSentences.sentences))

/** Converts a finding to a JSON value, with its severity, description and advice. */
export const toJson = (finding: FindingSentences.Finding) => {
  const [what, todo] = words(finding)
  return { ...finding, severity: Findings.severities[finding._tag], what, todo }
}

/** Renders the findings, and the checks that ran and that were skipped. */
export const render = ({ file, head, checked, findings }: Findings.Diagnosis, style: Styles.Style) => {
  const unchecked = Findings.checks.filter((check) => !checked.includes(check))
  const wrapped = (text: string, paint?: Lines.Paint) => Wrap.paragraph(style, text, paint)
  return Lines.toStrings(style, [
    ...wrapped(head === null ? file : `${file}: ${head.position} events`, { bold: true }),
    ...findings.flatMap((finding) => {
      const [what, todo] = words(finding)
      const isProblem = Findings.severities[finding._tag] === "problem"
      return [
        Lines.blank,
        ...wrapped(`${isProblem ? "PROBLEM" : "Note"}: ${what}`, isProblem ? { colour: Colours.levelColour(5) } : {}),
        ...wrapped(todo)
      ]
    }),
    Lines.blank,
    ...wrapped(`Checked: ${checked.join(", ")}.`),
    ...(unchecked.length === 0
      ? []
      : wrapped(
          findings.length === 0
            ? `In the log and not in its replica: ${unchecked.join(", ")}.`
            : `Skipped because of the findings: ${unchecked.join(", ")}.`
        )),
    ...wrapped(Findings.isWell({ findings }) ? "All is well." : "Action is required.", { bold: true })
  ])
}
