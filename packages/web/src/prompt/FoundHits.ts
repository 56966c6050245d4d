/** The places that the server finds for the words at the prompt. */
import { useEffect, useState } from "preact/hooks"
import * as Line from "../app/Line.ts"
import type { Hit } from "../parts/HitRow.tsx"
import { CallFailed } from "../protocol/Connection.ts"
import * as Suggestions from "./Suggestions.ts"

/** Milliseconds after the last key: each search is an audit entry, so that the server is not asked while words are typed. */
const rest = 350

/** The places for some words; none until the reader rests, or for words that are not searched for. */
export const useHits = (words: string): ReadonlyArray<Hit> => {
  const [found, setFound] = useState<{ readonly words: string; readonly hits: ReadonlyArray<Hit> }>({
    words: "",
    hits: []
  })
  useEffect(() => {
    if (!Suggestions.isSearchable(words)) {
      return undefined
    }
    let isLive = true
    const ask = async () => {
      try {
        const hits = await Line.call("Search", { query: { text: words.slice(0, 500), limit: Suggestions.mostHits } })
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
    const timer = setTimeout(() => void ask(), rest)
    return () => {
      isLive = false
      clearTimeout(timer)
    }
  }, [words])
  return found.words === words ? found.hits : []
}
