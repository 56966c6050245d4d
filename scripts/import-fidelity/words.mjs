/** Words of a text, and comparison of two texts by their sequences of five words. */

const invisible = /\p{Default_Ignorable_Code_Point}/gu
const size = 5

/** Letters and digits of any script, in lower case and compatibility form (`x²` is `x2`). */
export const words = (text) =>
  text
    .replace(invisible, "")
    .normalize("NFKC")
    .toLowerCase()
    .match(/[\p{L}\p{N}\p{M}]+/gu) ?? []

const grams = (list) => {
  if (list.length === 0) return []
  const length = Math.min(size, list.length)
  return Array.from({ length: list.length - length + 1 }, (_, at) => list.slice(at, at + length).join(" "))
}

/** The sequences of `list` that `other` does not have, counting repetitions, as runs of words. */
const lacking = (list, other) => {
  const counts = new Map()
  for (const gram of grams(other)) counts.set(gram, (counts.get(gram) ?? 0) + 1)
  const runs = []
  let missing = 0
  let last = -2
  grams(list).forEach((gram, at) => {
    const count = counts.get(gram) ?? 0
    if (count > 0) return void counts.set(gram, count - 1)
    missing++
    if (last === at - 1) runs[runs.length - 1].push(gram.slice(gram.lastIndexOf(" ") + 1))
    else runs.push([gram])
    last = at
  })
  return { missing, total: grams(list).length, runs: runs.map((run) => run.join(" ")) }
}

/** Recall and precision of a record's words against the page's words, as counts of sequences and the differing runs. */
export const compare = (pageWords, recordWords) => {
  const lost = lacking(pageWords, recordWords)
  const invented = lacking(recordWords, pageWords)
  return { lost, invented }
}

/** The share that is not missing, from 0 to 1. */
export const share = ({ missing, total }) => (total === 0 ? 1 : 1 - missing / total)
