/** A full disk (a real one if a small file system can be mounted), and a file that has reached its page limit. */
import { fileURLToPath } from "node:url"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import * as Programs from "../../../../../tests/Programs.ts"
import * as ChildProcess from "../../processes/ChildProcess.ts"
import * as Files from "../Files.ts"

const core = fileURLToPath(new URL("../../..", import.meta.url))

// The file system is mounted in a separate namespace: it is invisible to other processes and ends with the program.
const within = (folder: string): ReadonlyArray<string> => [
  "-rm",
  "sh",
  "-c",
  'mount -t tmpfs -o size=1m none "$0" && exec "$@"',
  folder
]

const mountable = (folder: string) =>
  Effect.promise(async () => {
    const isThere = Programs.isInstalled("unshare")
    return isThere && (await Programs.run("unshare", [...within(folder), "true"])).status === 0
  })

it.scopedLive.each(["a disk", "a file"])(
  "%s that is full rejects writes, keeps acknowledged rows, and accepts writes when space is free again",
  (what) =>
    Effect.gen(function* () {
      const folder = yield* Files.folder
      const input = yield* Effect.promise(() => ChildProcess.bundle(new URL("FullDiskProgram.ts", import.meta.url)))
      const isReal = what === "a disk" && (yield* mountable(folder))
      const node = [process.execPath, "--input-type=module", "-", folder, isReal ? "0" : "60"] as const
      const [command, ...args] = isReal ? (["unshare", ...within(folder), ...node] as const) : node
      const { stdout, stderr, status } = yield* Effect.promise(() =>
        Programs.run(command, args, { cwd: core, stdin: input, timeout: 30_000 })
      )
      expect(status, stderr).toBe(0)
      const found: unknown = JSON.parse(stdout)
      expect(stdout).not.toContain('"count":1,')
      expect(found).toEqual({
        count: expect.any(Number),
        refusals: Array.from({ length: 5 }, () => "DatabaseFull"),
        readable: true,
        kept: true,
        writable: { atFirst: true, whileFull: Array.from({ length: 7 }, () => false), withRoom: true },
        left: []
      })
    }),
  60_000
)
