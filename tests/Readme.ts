/** What README.md shows, by the name that stands around it there. */
import { readFileSync } from "node:fs"

const page = readFileSync(new URL("../README.md", import.meta.url), "utf8")

/** The text of a block; empty if there is none of that name. */
export const block = (name: string): string =>
  new RegExp(`<!-- ${name}:start -->\\s*\`\`\`\\w+\n([\\s\\S]*?)\`\`\`\\s*<!-- ${name}:end -->`).exec(page)?.[1] ?? ""
