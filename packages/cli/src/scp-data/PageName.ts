/**
 * The name that an author gave to their page, where the source tells it: the dataset itself has none.
 */
import * as Option from "effect/Option"
import * as Brackets from "./Brackets.ts"
import * as Inline from "./Inline.ts"

/** `= **SCP-106** - //The Old Man//`, the line by which the box about the author introduces the page. */
const introduction = /^\s*=?\s*\*\*[^*\n]{1,200}\*\*\s{0,5}[-–—:]\s{0,5}(\S[^\n]{0,300})$/m

export const find = (source: string): Option.Option<string> => {
  const at = source.search(/\[\[include [^|\s]{0,100}info-ayers/)
  const pair = at < 0 ? undefined : Brackets.pairs(source.slice(at, at + 20_000)).get(0)
  if (pair === undefined) return Option.none()
  const comments = Brackets.includeArguments(source.slice(at + 2, at + pair.end)).get("comments") ?? ""
  const name = Inline.words(introduction.exec(comments)?.[1] ?? "", [])
  return name === "" ? Option.none() : Option.some(name)
}
