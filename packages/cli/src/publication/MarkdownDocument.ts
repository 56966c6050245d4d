/**
 * Writes a record as Markdown. Values of fields are escaped; the text of a section stays Markdown, without raw HTML.
 */
import * as BoundedLexer from "@scipnet/presentation/markdown/BoundedLexer"
import * as Publication from "./Publication.ts"

/** Escapes a value, so that it is shown as it is. */
export const escape = (value: string): string => value.replaceAll(/[\\`*_{}[\]<>()#+!|~&]/g, "\\$&")

/** Escapes the beginnings of tags outside of code blocks. Automatic links stay. */
const withoutHtml = (body: string): string =>
  BoundedLexer.blocks(body)
    .map(({ type, raw }) => (type === "code" ? raw : raw.replaceAll(/<(?=[a-z/!?])(?!https?:\/\/[^\s<>]*>)/gi, "\\<")))
    .join("")

/** Writes the document. */
export const render = (publication: Publication.Publication): string => {
  const mark = `**${escape(Publication.classification(publication))}**`
  const attribution = Publication.attribution(publication)
  const blocks = [
    mark,
    `# ${escape(Publication.title(publication))}`,
    `*${escape(Publication.stamp(publication))}*`,
    ["| field | value |", "|---|---|"]
      .concat(Publication.facts(publication).map(([label, value]) => `| ${label} | ${escape(value)} |`))
      .join("\n"),
    ...Publication.sections(publication).flatMap(({ title, body }) => [
      `## ${escape(title)}`,
      withoutHtml(body).trimEnd()
    ]),
    ...(Publication.isPartial(publication) ? [`*${Publication.withheld}*`] : []),
    ...(attribution === undefined ? [] : [`*${escape(attribution)}*`]),
    "---",
    mark
  ]
  return `${blocks.join("\n\n")}\n`
}
