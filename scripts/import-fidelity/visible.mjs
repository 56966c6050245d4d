/**
 * The visible text of a page's HTML, as Chromium gives it (`innerText`): scripts off, network blocked, collapsibles and
 * tabs open, footnotes at their references, hidden elements hidden.
 */
import { existsSync } from "node:fs"
import { delimiter, join } from "node:path"
import { chromium } from "playwright-core"
import { Trouble } from "../program.mjs"
import { removed } from "./allowance.mjs"

const names = ["chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable", "google-chrome"]
const pagesOfContext = 200
const timeout = 120_000

/** Encloses the notes in the text. */
export const noteMarks = ["\ue000", "\ue001"]

const executable = () => {
  const paths = names.flatMap((name) => (process.env["PATH"] ?? "").split(delimiter).map((each) => join(each, name)))
  const found = paths.find((path) => existsSync(path))
  if (found === undefined)
    throw new Trouble("The measurement requires Chromium: apt-get install chromium-headless-shell")
  return found
}

/**
 * Runs in the page. Returns its text before and after the removal of `selectors`, and the classes that state a clearance.
 * Moved to where a reader opens or sees them: the names of tabs before their contents, footnotes, and annotations of ruby.
 */
const readPage = ({ selectors, marks: [start, end] }) => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]
  for (const part of all(".collapsible-block-unfolded, .yui-navset .yui-content > div")) {
    part.style.setProperty("display", "block", "important")
  }
  for (const details of all("details")) details.open = true
  for (const folded of all(".collapsible-block-folded")) folded.style.setProperty("display", "block", "important")
  for (const tabs of all(".yui-navset")) {
    const names = all(":scope > .yui-nav > li", tabs)
    all(":scope > .yui-content > div", tabs).forEach((tab, index) => {
      const name = document.createElement("p")
      name.append(...(names[index]?.childNodes ?? []))
      tab.prepend(name)
    })
  }
  for (const annotation of all("rt, .ruby .rt")) annotation.replaceWith(` ${annotation.textContent} `)
  const head = document.body.innerText.slice(0, 3_000)
  const levels = all("[class*='clear']").map((each) => each.getAttribute("class"))
  const takeNumber = (note) => {
    note.querySelector(":scope > a")?.remove()
    const first = note.firstChild
    if (first?.nodeType === Node.TEXT_NODE) first.data = first.data.replace(/^\s*\.\s*/, "")
  }
  for (const reference of all("sup.footnoteref")) {
    const id = reference.querySelector("a")?.id.replace("footnoteref-", "footnote-") ?? ""
    const note = id === "" ? null : document.getElementById(id)
    if (note === null) {
      reference.remove()
      continue
    }
    takeNumber(note)
    const inline = document.createElement("span")
    inline.append(` ${start}`, ...note.childNodes, `${end} `)
    reference.replaceWith(inline)
    note.remove()
  }
  for (const footer of all(".footnotes-footer")) {
    const orphans = all(".footnote-footer", footer)
    orphans.forEach(takeNumber)
    if (orphans.length > 0) footer.replaceWith(...orphans)
  }
  for (const selector of selectors) for (const each of all(selector)) each.remove()
  return { head, levels, text: document.body.innerText }
}

const launch = () => {
  const args = [...(process.getuid?.() === 0 ? ["--no-sandbox"] : []), "--disable-gpu", "--no-first-run"]
  return chromium.launch({ executablePath: executable(), args })
}

/**
 * Opens a browser, or connects to the one at an endpoint. `read(html)` gives `{ text, head, levels }`; `close()` ends the
 * browser or the connection.
 */
export const openReader = async (endpoint) => {
  const browser = await (endpoint === undefined ? launch() : chromium.connect(endpoint))
  let context
  let page
  let count = 0
  const renew = async () => {
    await context?.close()
    context = await browser.newContext({ javaScriptEnabled: false, offline: true })
    await context.route("**", (route) => route.abort())
    page = await context.newPage()
    page.setDefaultTimeout(timeout)
  }
  const read = async (html) => {
    if (count++ % pagesOfContext === 0) await renew()
    await page.setContent(html, { waitUntil: "domcontentloaded" })
    return page.evaluate(readPage, { selectors: removed.map(({ selector }) => selector), marks: noteMarks })
  }
  return { read, close: () => browser.close() }
}
