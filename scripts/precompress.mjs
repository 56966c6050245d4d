/** Compresses the text files of a web application at build time, because the best compression takes seconds. */
import { readFileSync, readdirSync, writeFileSync } from "node:fs"
import { extname, join } from "node:path"
import { brotliCompressSync, constants } from "node:zlib"

const texts = new Set([".html", ".js", ".css", ".svg", ".json", ".webmanifest", ".txt"])

/** Writes a `.br` file beside each text file of a folder, unless it is not smaller. */
export const precompress = (folder) => {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || !texts.has(extname(path))) continue
    const bytes = readFileSync(path)
    const compressed = brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })
    if (compressed.length < bytes.length) writeFileSync(`${path}.br`, compressed)
  }
}
