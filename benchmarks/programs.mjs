/** Starting a program: ours, and Node with nothing to do. */
import { spawnSync } from "node:child_process"
import { fileURLToPath } from "node:url"

const bin = fileURLToPath(new URL("../packages/cli/dist/bin.js", import.meta.url))

const starting = (args) => async (until) => {
  let [done, failed] = [0, 0]
  while (performance.now() < until) {
    const { status } = spawnSync(process.execPath, args, { stdio: "ignore" })
    if (status === 0) done += 1
    else failed += 1
  }
  return { done, failed }
}

export const programs = {
  raw: (_flag, until) => starting(["-e", "0"])(until),
  scipnet: (flag, until) => starting([bin, flag])(until)
}
