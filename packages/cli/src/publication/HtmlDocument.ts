/**
 * Writes a record as an HTML page that loads nothing and runs nothing: its policy allows its own style sheet, by hash.
 */
import { createHash } from "node:crypto"
import { escape, fromMarkdown } from "./HtmlText.ts"
import * as Publication from "./Publication.ts"

const style = `
:root { color-scheme: light; }
body { font: 11pt/1.5 Georgia, serif; max-width: 42em; margin: 3em auto; padding: 0 1em; color: #111; background: #fff; }
.mark { font: bold 10pt/1.4 sans-serif; text-align: center; letter-spacing: .08em; border: 2px solid; padding: .2em; }
.running { display: none; }
h1 { font-size: 1.6em; } h2 { font-size: 1.2em; border-bottom: 1px solid #999; } h3 { font-size: 1em; }
.stamp, .note { color: #444; font-size: .9em; }
table { border-collapse: collapse; } th, td { border: 1px solid #999; padding: .2em .6em; text-align: left; vertical-align: top; }
pre { white-space: pre-wrap; border: 1px solid #ccc; padding: .6em; } body, td, a { overflow-wrap: anywhere; }
@page { margin: 2.2cm 1.8cm; }
@media print {
  body { margin: 0; max-width: none; padding: 0; }
  .running { display: block; position: fixed; top: -1.4cm; left: 0; right: 0; border: 0; }
  h1, h2, h3 { break-after: avoid; } pre, tr, blockquote { break-inside: avoid; }
  a[href]::after { content: " (" attr(href) ")"; font-size: .85em; }
}
`

const hash = createHash("sha256").update(style).digest("base64")

const policy = `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`

/** Writes a page. `content` is HTML, the other texts are escaped. */
const page = (title: string, mark: string, content: ReadonlyArray<string>): string =>
  [
    "<!doctype html>",
    '<html lang="en">',
    "<head>",
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="referrer" content="no-referrer">',
    '<meta name="viewport" content="width=device-width">',
    `<title>${escape(title)}</title>`,
    `<style>${style}</style>`,
    "</head>",
    "<body>",
    `<div class="mark running" aria-hidden="true">${escape(`${mark} · ${title}`)}</div>`,
    `<p class="mark">${escape(mark)}</p>`,
    ...content,
    `<p class="mark">${escape(mark)}</p>`,
    "</body>",
    "</html>",
    ""
  ].join("\n")

/** Writes the document. */
export const render = (publication: Publication.Publication): string => {
  const title = Publication.title(publication)
  const attribution = Publication.attribution(publication)
  return page(title, Publication.classification(publication), [
    `<h1>${escape(title)}</h1>`,
    `<p class="stamp">${escape(Publication.stamp(publication))}</p>`,
    "<table>",
    ...Publication.facts(publication).map(([label, value]) => `<tr><th>${label}</th><td>${escape(value)}</td></tr>`),
    "</table>",
    ...Publication.sections(publication).map(
      ({ title, body }) => `<section>\n<h2>${escape(title)}</h2>\n${fromMarkdown(body)}\n</section>`
    ),
    ...(Publication.isPartial(publication) ? [`<p class="note">${Publication.withheld}</p>`] : []),
    ...(attribution === undefined ? [] : [`<p class="note">${escape(attribution)}</p>`])
  ])
}
