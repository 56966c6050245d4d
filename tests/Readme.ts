/** Named code blocks of README.md. */
import { readFileSync } from "node:fs"

const page = readFileSync(new URL("../README.md", import.meta.url), "utf8")

/** Returns the text of a block, or an empty text if there is none with that name. */
export const block = (name: string): string =>
  new RegExp(`<!-- ${name}:start -->\\s*\`\`\`\\w+\n([\\s\\S]*?)\`\`\`\\s*<!-- ${name}:end -->`).exec(page)?.[1] ?? ""
