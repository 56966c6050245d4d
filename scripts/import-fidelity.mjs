/**
 * `node scripts/import-fidelity.mjs FOLDER`: measures an import of the scp-data dataset: imports the folder with the built
 * program into a temporary deepwell, and compares the text of each record with the visible text of its page's HTML in
 * Chromium, by sequences of five words. Exits with 1 if recall is below 99.5 %, precision below 99 %, or a record
 * contains residue of markup or another clearance than its page states.
 *
 *   --only TEXT    pages whose label contains the text
 *   --page LABEL   print the differing words of these pages
 *   --json         print one line of JSON a page, and one for the total
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { parseArgs } from "node:util"
import { bootstrap } from "./bootstrap.mjs"
import { buildProgram } from "./build.mjs"
import * as Allowance from "./import-fidelity/allowance.mjs"
import { stated } from "./import-fidelity/clearance.mjs"
import { items } from "./import-fidelity/dataset.mjs"
import { plainText } from "./import-fidelity/plain.mjs"
import { importDataset } from "./import-fidelity/records.mjs"
import { texts } from "./import-fidelity/texts.mjs"
import { openReader } from "./import-fidelity/visible.mjs"
import { compare, share, words } from "./import-fidelity/words.mjs"
import { Trouble, isProgram, run } from "./program.mjs"

const goals = { recall: 0.995, precision: 0.99 }
const poor = 0.95

/** The residue of markup in a record that its page does not show. */
const residueOf = (text, pageText) =>
  Allowance.residue.flatMap(([name, pattern]) => {
    const count = (text.match(pattern) ?? []).length - (pageText.match(pattern) ?? []).length
    return count > 0 ? [{ name, count }] : []
  })

const measure = async ({ label, item }, record, reader, plain) => {
  const html = typeof item.raw_content === "string" ? item.raw_content : ""
  const page = await reader.read(html)
  const compared = texts(page.text, record?.sections ?? [], plain)
  const { lost, invented } = compare(words(compared.page), words(compared.record))
  const statement = stated(page, item.raw_source)
  return {
    label,
    scp: record?.scp ?? null,
    hasHtml: html !== "",
    recall: share(lost),
    precision: share(invented),
    lost,
    invented,
    residue: residueOf(compared.record, page.text.replace(/[\ue000\ue001]/g, "")),
    clearance: statement === undefined ? null : { ...statement, record: record?.level ?? null }
  }
}

const percent = (part) => (100 * part).toFixed(2)
const sum = (pages, side) =>
  pages.reduce((all, page) => ({ missing: all.missing + page[side].missing, total: all.total + page[side].total }), {
    missing: 0,
    total: 0
  })

const summarize = (pages, outcome) => {
  const compared = pages.filter(({ hasHtml }) => hasHtml)
  const withClearance = pages.filter(({ clearance }) => clearance !== null)
  return {
    pages: pages.length,
    withoutHtml: pages.length - compared.length,
    withoutRecord: pages.filter(({ scp }) => scp === null).length,
    recall: share(sum(compared, "lost")),
    precision: share(sum(compared, "invented")),
    poor: compared.filter(({ recall, precision }) => Math.min(recall, precision) < poor).length,
    withResidue: pages.filter(({ residue }) => residue.length > 0).length,
    clearancesStated: withClearance.length,
    clearancesRight: withClearance.filter(({ clearance }) => clearance.level === clearance.record).length,
    importExitCode: outcome.status,
    importSeconds: Number(outcome.seconds.toFixed(1))
  }
}

const printRuns = (title, { runs }) => {
  console.log(`  ${title}: ${runs.length} ${runs.length === 1 ? "run" : "runs"}`)
  for (const each of runs) console.log(`    ${each}`)
}

const printPage = (page, isDetailed) => {
  const residue = page.residue.map(({ name, count }) => `${name} ×${count}`).join(", ")
  const { clearance } = page
  const level =
    clearance === null
      ? ""
      : `level ${clearance.record}${clearance.level === clearance.record ? "" : ` instead of ${clearance.level}, from ${clearance.from}`}`
  const isPoor = Math.min(page.recall, page.precision) < poor
  console.log(
    [
      page.label.padEnd(16),
      percent(page.recall).padStart(7),
      percent(page.precision).padStart(7),
      isPoor ? "poor" : "    ",
      page.scp === null ? "no record" : "",
      page.hasHtml ? "" : "no HTML",
      residue,
      level
    ]
      .join("  ")
      .trimEnd()
  )
  if (isDetailed) {
    printRuns("lost", page.lost)
    printRuns("invented", page.invented)
  }
}

const printTotal = (total) => {
  console.log(`\n${"total".padEnd(16)}  ${percent(total.recall).padStart(7)}  ${percent(total.precision).padStart(7)}`)
  console.log(`${total.pages} pages, ${total.withoutHtml} without HTML, ${total.withoutRecord} without a record`)
  console.log(`${total.poor} under ${percent(poor)} %, ${total.withResidue} with residue`)
  console.log(`${total.clearancesRight} of ${total.clearancesStated} stated clearances right`)
  console.log(`imported in ${total.importSeconds} s, exit code ${total.importExitCode}`)
}

const isGood = (total) =>
  total.recall >= goals.recall &&
  total.precision >= goals.precision &&
  total.withResidue === 0 &&
  total.withoutRecord === 0 &&
  total.clearancesRight === total.clearancesStated

const options = {
  only: { type: "string" },
  page: { type: "string" },
  json: { type: "boolean", default: false }
}

const readArguments = () => {
  try {
    const { values, positionals } = parseArgs({ options, allowPositionals: true })
    if (positionals.length === 1) return { ...values, dataset: positionals[0] }
  } catch (error) {
    throw new Trouble(error.message, 2)
  }
  throw new Trouble("node scripts/import-fidelity.mjs FOLDER: a folder with content_*.json files is required.", 2)
}

const main = async () => {
  const { dataset, json, only = "", page: detailed } = readArguments()
  await buildProgram("cli")
  const folder = mkdtempSync(join(tmpdir(), "scipnet-import-fidelity-"))
  let reader
  try {
    const plain = await plainText(folder)
    const { recordOf, ...outcome } = await importDataset(dataset, folder)
    reader = await openReader()
    const pages = []
    for await (const entry of items(dataset)) {
      const isChosen = detailed === undefined ? entry.label.includes(only) : entry.label === detailed
      if (!isChosen || typeof entry.item !== "object" || entry.item === null) continue
      const record = recordOf(String(entry.item.page_id ?? entry.item.link))
      const page = await measure(entry, record, reader, plain)
      if (json) console.log(JSON.stringify(page))
      else printPage(page, detailed !== undefined)
      pages.push({ ...page, lost: { ...page.lost, runs: [] }, invented: { ...page.invented, runs: [] } })
    }
    const total = summarize(pages, outcome)
    if (json) console.log(JSON.stringify({ total }))
    else printTotal(total)
    return isGood(total) ? 0 : 1
  } finally {
    await reader?.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

if (isProgram(import.meta.url)) {
  await bootstrap()
  await run(main)
}
