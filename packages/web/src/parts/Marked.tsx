/** A text in which the words of a search are marked. */

const escapeForPattern = (word: string): string => word.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")

/** Removes Markdown from a snippet: it is cut from a text, so that its marks are incomplete. */
const stripMarkdown = (snippet: string): string =>
  snippet.replaceAll(/[*`]+/g, "").replaceAll(/(?<=^|\s)\|(?:[\s:|-]*\|)?(?=\s|$)/g, "·")

interface MarkedProps {
  readonly text: string
  readonly words: string
}

/** The text. Case does not matter. */
export const Marked = ({ text, words }: MarkedProps) => {
  const plain = stripMarkdown(text)
  const patterns = words.trim().split(/\s+/).filter(Boolean).slice(0, 20).map(escapeForPattern)
  if (patterns.length === 0) {
    return <>{plain}</>
  }
  return (
    <>
      {plain
        .split(new RegExp(`(${patterns.join("|")})`, "i"))
        .map((part, index) => (index % 2 === 1 ? <mark key={index}>{part}</mark> : part))}
    </>
  )
}
