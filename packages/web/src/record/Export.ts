/** A record as Markdown and as JSON, from the answer that the page holds. */
import type { Visible } from "../app/Dossier.ts"
import * as Words from "../words/Words.ts"

const factLines = (record: Visible): ReadonlyArray<string> => {
  const level = `- Clearance: ${[Words.levelName(record.clearance.level), ...record.clearance.compartments].join(" + ")}`
  const none = "none"
  switch (record.type) {
    case "scp": {
      const { objectClass, secondaryClass, disruption, risk } = record.classification
      return [
        level,
        `- Containment: ${[objectClass, ...(secondaryClass === null ? [] : [secondaryClass])].join(" / ")}`,
        `- Disruption: ${disruption === null ? "not assessed" : `${disruption} (${Words.disruptions[disruption - 1]})`}`,
        `- Risk: ${risk === null ? "not assessed" : `${risk} (${Words.risks[risk - 1]})`}`,
        `- Status: ${record.status}`,
        `- Site: ${record.site ?? none}`,
        `- Task force: ${record.taskForce ?? none}`
      ]
    }
    case "user":
      return [
        level,
        `- Title: ${record.title}`,
        `- Roles: ${record.roles.join(", ") || none}`,
        `- Site: ${record.site ?? none}`,
        `- Task force: ${record.taskForce ?? none}`
      ]
    case "site":
      return [level, `- Director: ${record.director ?? none}`]
    case "mtf":
      return [level, `- Leader: ${record.leader ?? none}`, `- Site: ${record.site ?? none}`]
  }
}

/** The record as Markdown. `at` is the time of a past version in milliseconds since 1970. */
export const toMarkdown = (record: Visible, at: number | undefined): string => {
  const sections = record.type === "user" ? [] : record.sections
  const isWithheld = record.type !== "user" && record.withheld
  return [
    `# ${record.id}: ${record.name}`,
    ...(at === undefined ? [] : [`As of ${Words.second(at)}.`]),
    factLines(record).join("\n"),
    ...sections.flatMap(({ title, body }) => [`## ${title}`, body.trimEnd()]),
    ...(isWithheld ? ["*More is on file than you are cleared to read.*"] : []),
    ...(record.type === "scp" && record.provenance !== null
      ? [
          `From “${record.provenance.page}” by ${record.provenance.author} (${record.provenance.link}), under ${record.provenance.licence}.`
        ]
      : [])
  ].join("\n\n")
}

/** The record as JSON, as the server answers. */
export const toJson = (record: Visible, at: number | undefined): string =>
  JSON.stringify(at === undefined ? record : { asOf: at, record }, null, 2)
