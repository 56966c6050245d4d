/** The suggestions of the prompt: commands, records of the loaded directory, and places that the server found. */
import { useEffect, useState } from "preact/hooks"
import type { Row } from "../app/Directory.ts"
import * as Directory from "../app/Directory.ts"
import * as Line from "../app/Line.ts"
import type { Hit } from "../parts/HitRow.tsx"
import { CallFailed } from "../protocol/Connection.ts"
import type { CommandHelp } from "../terminal/Grammar.ts"
import * as Grammar from "../terminal/Grammar.ts"
import * as ItemNumber from "../words/ItemNumber.ts"

/** A suggestion. */
export type Suggestion =
  | { readonly kind: "command"; readonly command: CommandHelp }
  | { readonly kind: "record"; readonly row: Row }
  | { readonly kind: "hit"; readonly hit: Hit }
  | { readonly kind: "all"; readonly words: string }

const limits = { commands: 3, records: 5, hits: 6 }

/** Each search is an audit entry, so that the server is asked only for words, and not while they are typed. */
const search = { letters: 3, rest: 350 }

/** The words that a record can match: the line without ACCESS or SEARCH. Empty for lines of other commands. */
export const wordsOf = (line: string): string => {
  const parsed = Grammar.parse(line)
  if (parsed === undefined) {
    return line.trim()
  }
  return parsed.name === "ACCESS" || parsed.name === "SEARCH" ? Grammar.splitType(parsed.words).rest.join(" ") : ""
}

const matches = (words: string): ReadonlyArray<Row> => {
  const text = words.toLowerCase()
  return text === ""
    ? []
    : Directory.lists.scp.value.rows
        .filter(({ id, name }) => id.toLowerCase().includes(text) || name.toLowerCase().includes(text))
        .slice(0, limits.records)
}

const commandsOf = (line: string): ReadonlyArray<CommandHelp> =>
  /^[a-z]{2,}$/i.test(line)
    ? Grammar.commands.filter(({ name }) => name.startsWith(line.toUpperCase())).slice(0, limits.commands)
    : []

const isSearchable = (words: string): boolean =>
  words.length >= search.letters && ItemNumber.parse(words) === undefined && !/^scp[\s-]*$/i.test(words)

const useHits = (words: string): ReadonlyArray<Hit> => {
  const [found, setFound] = useState<{ readonly words: string; readonly hits: ReadonlyArray<Hit> }>({
    words: "",
    hits: []
  })
  useEffect(() => {
    if (!isSearchable(words)) {
      return undefined
    }
    let isLive = true
    const ask = async () => {
      try {
        const hits = await Line.call("Search", { query: { text: words.slice(0, 500), limit: limits.hits } })
        if (isLive) {
          setFound({ words, hits })
        }
      } catch (error) {
        // Suggestions are left out; Enter asks again and shows the failure.
        if (!(error instanceof CallFailed)) {
          throw error
        }
      }
    }
    const timer = setTimeout(() => void ask(), search.rest)
    return () => {
      isLive = false
      clearTimeout(timer)
    }
  }, [words])
  return found.words === words ? found.hits : []
}

/** The suggestions for a line. `isOpen` is false while the prompt does not have the focus. */
export const useSuggestions = (line: string, isOpen: boolean): ReadonlyArray<Suggestion> => {
  const words = wordsOf(line)
  const hits = useHits(isOpen ? words : "")
  if (!isOpen) {
    return []
  }
  return [
    ...commandsOf(line.trim()).map((command) => ({ kind: "command", command }) as const),
    ...matches(words).map((row) => ({ kind: "record", row }) as const),
    ...hits.filter(({ section }) => section !== null).map((hit) => ({ kind: "hit", hit }) as const),
    ...(isSearchable(words) ? [{ kind: "all", words } as const] : [])
  ]
}
