/** One attack, in a process of its own: `node attacker.mjs JSON`. */
import { readFileSync } from "node:fs"
import { setPriority } from "node:os"
import { attacks } from "./attacks.mjs"
import { obey } from "./orders.mjs"

// What is measured is the server, and not how it shares the processors with its attackers.
setPriority(10)

const { name, ca, ...given } = JSON.parse(process.argv[2])
const { done, ...steps } = attacks[name]({ ...given, ca: readFileSync(ca, "utf8") })

await obey({ ...steps, count: () => done })
