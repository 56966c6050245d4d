/**
 * The folder of this process for clusters. It is removed and its clusters are killed when the process ends, however it ends.
 */
import { spawn } from "node:child_process"
import { chownSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import * as Programs from "../../../../tests/Programs.ts"
import * as Installation from "./Installation.ts"
import * as ProcessState from "./ProcessState.ts"

const prefix = "scipnet-postgres-"

/** Kills the clusters in the folder `$1` with all their processes, also stopped ones, and removes the folder. */
const removal = `
for file in "$1"/*/data/postmaster.pid; do
  [ -f "$file" ] || continue
  pid=$(head -n 1 "$file")
  grep -q -F -- "$1/" "/proc/$pid/cmdline" 2>/dev/null || continue
  children=$(cat "/proc/$pid/task/$pid/children")
  kill -9 $pid $children
done
for disk in "$1"/*/; do grep -q -F -- " $(dirname "$disk")/$(basename "$disk") " /proc/mounts && umount -l "$disk"; done
rm -rf -- "$1"
`

const make = (): string => {
  const folder = mkdtempSync(join(tmpdir(), prefix))
  writeFileSync(join(folder, "owner"), `${process.pid} ${ProcessState.startTime(process.pid)}`)
  const { uid, gid } = Installation.user
  if (uid !== undefined && gid !== undefined) chownSync(folder, uid, gid)
  // The guard reads until this process is gone, and it has a session of its own, so that Ctrl-C does not end it.
  const guard = spawn("sh", ["-c", `cat >/dev/null\n${removal}`, "sh", folder], {
    cwd: tmpdir(),
    detached: true,
    stdio: ["pipe", "ignore", "ignore"]
  })
  guard.unref()
  if ("unref" in guard.stdin && typeof guard.stdin.unref === "function") guard.stdin.unref()
  return folder
}

let made: string | undefined

/** The folder of this process, made by the first call. */
export const get = (): string => (made ??= make())

/** The process of a folder and its start; empty before they are written, and for a folder that is removed meanwhile. */
const ownerOf = (folder: string): ReadonlyArray<string> => {
  try {
    return readFileSync(join(folder, "owner"), "utf8").split(" ")
  } catch {
    // Another run can remove the folder at any time.
    return []
  }
}

/** Removes the folders of processes that ended while their guard was killed too. */
export const removeOrphans = async (): Promise<void> => {
  for (const name of readdirSync(tmpdir()).filter((each) => each.startsWith(prefix))) {
    const folder = join(tmpdir(), name)
    const [pid = "", start] = ownerOf(folder)
    const made = statSync(folder, { throwIfNoEntry: false })?.mtimeMs
    const isOld = made !== undefined && Date.now() - made > 60_000
    if (start !== undefined ? ProcessState.startTime(Number(pid)) !== start : isOld) {
      await Programs.run("sh", ["-c", removal, "sh", folder])
    }
  }
}
