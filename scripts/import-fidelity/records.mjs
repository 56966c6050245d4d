/** Imports a dataset with the built program into a new deepwell, and reads its records from the operator's export. */
import { spawn, spawnSync } from "node:child_process"
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { Trouble, root } from "../program.mjs"

const program = join(root, "packages", "cli", "dist", "bin.js")
const password = "the password of a temporary deepwell"

const runProgram = (args) => {
  const env = { ...process.env, SCIPNET_NEW_PASSWORD: password }
  const { status, stderr } = spawnSync(process.execPath, [program, ...args], {
    env,
    stdio: ["ignore", "ignore", "pipe"]
  })
  return { status, stderr: String(stderr).slice(-2_000) }
}

/** The import. Returns its exit code and seconds; a page that is reported as broken gives an exit code of its own. */
const importInto = (deepwell, dataset) => {
  const created = runProgram(["init", "--user", "keeper", "--deepwell", deepwell])
  if (created.status !== 0) throw new Trouble(created.stderr)
  const from = performance.now()
  const { status, stderr } = runProgram(["import", "scp-data", dataset, "--deepwell", deepwell, "--quiet"])
  if (status === null) throw new Trouble(`The import was killed. ${stderr}`)
  return { status, seconds: (performance.now() - from) / 1_000 }
}

/**
 * Imports into the folder. `recordOf(page)` gives the record of a page id, with its level and its sections as they are
 * stored; undefined when the page has none.
 */
export const importDataset = async (dataset, folder) => {
  const deepwell = join(folder, "deepwell.db")
  const records = join(folder, "records")
  mkdirSync(records)
  const outcome = importInto(deepwell, dataset)
  const scpOf = new Map()
  const exporting = spawn(process.execPath, [program, "export", "-", "--deepwell", deepwell], {
    stdio: ["ignore", "pipe", "ignore"]
  })
  for await (const line of createInterface({ input: exporting.stdout, crlfDelay: Infinity })) {
    const { type, data } = JSON.parse(line)
    if (type === undefined) continue
    const event = JSON.parse(data)
    if (type === "PageClaimed") scpOf.set(event.page, event.scp)
    else if (type.startsWith("Scp")) appendFileSync(join(records, event.scp), `${JSON.stringify({ type, event })}\n`)
  }
  const recordOf = (page) => {
    const scp = scpOf.get(page)
    const file = join(records, scp ?? "none")
    if (scp === undefined || !existsSync(file)) return undefined
    const sections = new Map()
    const record = { scp, level: undefined, provenance: undefined }
    for (const line of readFileSync(file, "utf8").trim().split("\n")) {
      const { type, event } = JSON.parse(line)
      if (type === "ScpSectionFiled" || type === "ScpSectionRevised") {
        sections.set(event.section, { ...sections.get(event.section), ...event })
      } else if (type === "ScpSectionRemoved") sections.delete(event.section)
      else {
        record.level = event.clearance?.level ?? record.level
        record.provenance = event.provenance ?? record.provenance
      }
    }
    return { ...record, sections: [...sections.values()] }
  }
  return { ...outcome, recordOf }
}
