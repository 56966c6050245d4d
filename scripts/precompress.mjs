/**
 * Compresses the text files of the web application at build time, so that the server neither spends processor time on it nor
 * needs a limit for it.
 */
import { readFileSync, readdirSync, writeFileSync } from "node:fs"
import { extname, join } from "node:path"
import { brotliCompressSync, constants, gzipSync } from "node:zlib"

const texts = new Set([".html", ".js", ".css", ".svg", ".json", ".webmanifest", ".txt"])

const compressions = [
  [".br", (bytes) => brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length } })],
  [".gz", (bytes) => gzipSync(bytes, { level: 9 })]
]

/** Writes a `.br` and a `.gz` file beside each text file of a folder, unless it is not smaller. */
export const precompress = (folder) => {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name)
    if (!entry.isFile() || !texts.has(extname(path))) continue
    const bytes = readFileSync(path)
    for (const [suffix, compress] of compressions) {
      const compressed = compress(bytes)
      if (compressed.length < bytes.length) writeFileSync(path + suffix, compressed)
    }
  }
}
