/** The operator's log page in a browser: its server, its entrance, and copies of a deepwell that were tampered with. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs"
import { createRequire } from "node:module"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { BrowserContextOptions } from "playwright-core"
import * as InspectClient from "../../packages/server/test/InspectClient.ts"
import * as Browser from "./Browser.ts"
import * as Tab from "./Tab.ts"

interface Connection {
  readonly exec: (statements: string) => void
  readonly prepare: (statement: string) => { readonly all: () => ReadonlyArray<Readonly<Record<string, unknown>>> }
  readonly close: () => void
}

const load = createRequire(createRequire(import.meta.url).resolve("@effect/sql-sqlite-node"))
const Driver: new (filename: string) => Connection = load("better-sqlite3")

/** Runs statements on a file, as another program does, and returns the rows of a query. */
export const meddle = (file: string, statements: string, query = "SELECT 1") => {
  const connection = new Driver(file)
  try {
    connection.exec(statements)
    return connection.prepare(query).all()
  } finally {
    connection.close()
  }
}

const triggers = "SELECT name, sql FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'events'"

/** Runs statements that change the log: the triggers that refuse this are removed, and made again. */
export const tamper = (file: string, statements: string): void => {
  const found = meddle(file, "", triggers)
  const drop = found.map(({ name }) => `DROP TRIGGER ${String(name)};`).join("")
  const create = found.map(({ sql }) => `${String(sql)};`).join("\n")
  meddle(file, `${drop}${statements};${create}`)
}

/** A server with the log page on a copy of a deepwell. */
export interface Inspected {
  readonly file: string
  readonly server: InspectClient.Running
  readonly close: () => Promise<void>
}

/** Copies the demo deepwell, or another file, changes the copy, and starts a server on it. */
export const open = async (change: (file: string) => void = () => undefined, source?: string): Promise<Inspected> => {
  const folder = mkdtempSync(join(tmpdir(), "scipnet-log-"))
  const file = join(folder, "deepwell.db")
  copyFileSync(source ?? (await Browser.shared()).demo, file)
  change(file)
  const server = await InspectClient.start({ deepwell: file })
  return {
    file,
    server,
    close: async () => {
      await server.stop("SIGKILL")
      rmSync(folder, { recursive: true, force: true })
    }
  }
}

/** Opens the link in a browser of its own, and waits for the list. */
export const enter = async (
  { server }: Inspected,
  path = "/-/log",
  options?: BrowserContextOptions
): Promise<Tab.Tab> => {
  const tab = await Tab.open(await Browser.openContext(options))
  await tab.page.goto(`${server.inspect}${path}#${server.token}`)
  await tab.page.locator("tbody tr:not(.unread)").first().waitFor()
  return tab
}

/** Walks the chain; returns the sentence of the result. */
export const walk = async ({ page }: Tab.Tab): Promise<string> => {
  await page.getByRole("button", { name: "Walk the chain" }).click()
  await page.locator("#walk.good, #walk.bad").waitFor({ timeout: 60_000 })
  return page.locator("#walk").innerText()
}

/** Chooses a checkpoint file; returns the sentence of the comparison. */
export const compare = async ({ page }: Tab.Tab, text: string): Promise<string> => {
  await page.locator("input[type=file]").setInputFiles({
    name: "kept.json",
    mimeType: "application/json",
    buffer: Buffer.from(text)
  })
  await page.locator("#verdict .chain").waitFor({ timeout: 60_000 })
  return page.locator("#verdict").innerText()
}
