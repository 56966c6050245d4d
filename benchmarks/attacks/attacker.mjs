/** Runs one attack as a process: `node attacker.mjs JSON`. */
import { readFileSync } from "node:fs"
import { setPriority } from "node:os"
import { attacks } from "./attacks.mjs"
import { serve } from "./orders.mjs"

// A low priority, so that the attackers do not take the processor from the server that is measured.
setPriority(10)

const { name, ca, ...options } = JSON.parse(process.argv[2])
const { done, ...steps } = attacks[name]({ ...options, ca: readFileSync(ca, "utf8") })

await serve({ ...steps, count: () => done })
