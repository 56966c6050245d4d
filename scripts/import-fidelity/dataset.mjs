/** Items of a dataset folder, read one at a time from files of any size. */
import { createReadStream, existsSync, readdirSync } from "node:fs"
import { join } from "node:path"
import { Trouble } from "../program.mjs"

const sign = { quote: 34, backslash: 92, comma: 44, open: [123, 91], close: [125, 93] }

/** The members of a JSON file that contains one object, each as `[label, value]`. */
const members = async function* (file) {
  let depth = 0
  let inString = false
  let isEscaped = false
  let parts = []
  for await (const chunk of createReadStream(file)) {
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]
      if (inString) {
        if (isEscaped) isEscaped = false
        else if (byte === sign.backslash) isEscaped = true
        else if (byte === sign.quote) inString = false
        continue
      }
      if (byte === sign.quote) inString = true
      else if (sign.open.includes(byte)) {
        depth++
        if (depth === 1) from = at + 1
      } else if (sign.close.includes(byte)) depth--
      const isEnd = depth === 0 && sign.close.includes(byte)
      if (isEnd || (depth === 1 && byte === sign.comma)) {
        const text = Buffer.concat([...parts, chunk.subarray(from, at)]).toString("utf8")
        parts = []
        from = at + 1
        if (text.trim() !== "") yield* Object.entries(JSON.parse(`{${text}}`))
      }
    }
    if (depth > 0) parts.push(chunk.subarray(from))
  }
}

/** All items of a folder with `content_*.json` files, or with such an `items/` folder: `{ file, label, item }`. */
export const items = async function* (folder) {
  const directory = existsSync(join(folder, "items")) ? join(folder, "items") : folder
  const files = readdirSync(directory)
    .filter((name) => /^content_.+\.json$/.test(name) && name !== "content_index.json")
    .toSorted()
  if (files.length === 0) throw new Trouble(`${folder} contains no content_*.json file.`, 2)
  for (const file of files) {
    for await (const [label, item] of members(join(directory, file))) yield { file, label, item }
  }
}
