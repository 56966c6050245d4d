/** The prompt, on every page: each screen is the answer to a command. */
import { useEffect, useRef, useState } from "preact/hooks"
import * as Keyboard from "../app/Keyboard.ts"
import * as Location from "../app/Location.ts"
import * as Route from "../app/Route.ts"
import { urlOf } from "../parts/HitRow.tsx"
import { useHits } from "./FoundHits.ts"
import * as PastLines from "./PastLines.ts"
import * as Submit from "./Submit.ts"
import { SuggestionRow } from "./SuggestionRow.tsx"
import type { Suggestion } from "./Suggestions.ts"
import * as Suggestions from "./Suggestions.ts"

const optionId = (index: number): string => `option-${index}`

const keyOf = (suggestion: Suggestion): string => {
  switch (suggestion.kind) {
    case "command":
      return suggestion.command.name
    case "argument":
      return suggestion.line
    case "record":
      return suggestion.row.id
    case "hit":
      return urlOf(suggestion.hit)
    case "all":
      return "all"
  }
}

const targetOf = (suggestion: Exclude<Suggestion, { readonly kind: "argument" | "command" }>): string => {
  switch (suggestion.kind) {
    case "record":
      return Route.recordUrl(suggestion.row.type, suggestion.row.id)
    case "hit":
      return urlOf(suggestion.hit)
    case "all":
      return Route.searchUrl(suggestion.words)
  }
}

/** The field and its list of suggestions. */
export const Prompt = () => {
  const [line, setLine] = useState("")
  const [active, setActive] = useState(-1)
  const [isOpen, setOpen] = useState(false)
  const [back, setBack] = useState(-1)
  const field = useRef<HTMLInputElement>(null)
  const hits = useHits(isOpen ? Suggestions.wordsOf(line) : "")
  const suggestions = isOpen ? Suggestions.suggest(line, hits) : []
  const isShown = suggestions.length > 0

  const focus = () => {
    field.current?.focus()
    field.current?.select()
  }
  Keyboard.useKeys({ "/": focus })

  useEffect(() => setActive(-1), [line])
  useEffect(() => {
    document.getElementById(optionId(active))?.scrollIntoView({ block: "nearest" })
  }, [active])

  const leave = () => {
    setLine("")
    setOpen(false)
    setBack(-1)
    if (Location.route.value.screen !== "terminal") {
      document.getElementById("main")?.focus({ preventScroll: true })
    }
  }
  const pick = (suggestion: Suggestion) => {
    if (suggestion.kind === "command" || suggestion.kind === "argument") {
      setLine(suggestion.kind === "argument" ? suggestion.line : `${suggestion.command.name} `)
      field.current?.focus()
    } else {
      Location.go(targetOf(suggestion))
      leave()
    }
  }
  const enter = () => {
    const picked = suggestions[active]
    if (picked !== undefined) {
      pick(picked)
    } else if (line.trim() !== "") {
      Submit.submit(line)
      leave()
    }
  }
  const recall = (by: 1 | -1) => {
    const past = PastLines.at(back + by)
    if (past !== undefined || back + by < 0) {
      setBack(Math.max(-1, back + by))
      setLine(past ?? "")
      setOpen(false)
    }
  }
  const move = (by: 1 | -1) => {
    const from = active === -1 && by === -1 ? 0 : active
    setActive((from + by + suggestions.length) % suggestions.length)
  }

  const press = (event: KeyboardEvent) => {
    const isRecalling = line === "" || back >= 0
    switch (event.key) {
      case "ArrowDown":
      case "ArrowUp": {
        event.preventDefault()
        const by = event.key === "ArrowDown" ? 1 : -1
        if (isShown && !isRecalling) {
          move(by)
        } else {
          recall(by === 1 ? -1 : 1)
        }
        return
      }
      case "Escape":
        if (isShown) {
          setOpen(false)
        } else {
          leave()
          field.current?.blur()
        }
        return
      case "Enter":
        event.preventDefault()
        enter()
        return
      default:
    }
  }

  return (
    <>
      {isShown ? (
        <ul id="options" role="listbox" aria-label="Suggestions">
          {suggestions.map((suggestion, index) => (
            <li
              key={keyOf(suggestion)}
              id={optionId(index)}
              role="option"
              aria-selected={index === active}
              onPointerDown={(event) => event.preventDefault()}
              onClick={() => pick(suggestion)}
            >
              <SuggestionRow suggestion={suggestion} words={Suggestions.wordsOf(line)} />
            </li>
          ))}
        </ul>
      ) : null}
      <label>
        <span class="lead" aria-hidden="true">
          &gt;&gt;&gt;
        </span>
        <span class="sr">Command or search</span>
        <input
          ref={field}
          value={line}
          placeholder="ACCESS SCP 173, or any word"
          maxLength={2_000}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          enterkeyhint="go"
          role="combobox"
          aria-expanded={isShown}
          aria-controls={isShown ? "options" : undefined}
          aria-autocomplete="list"
          aria-activedescendant={isShown && active >= 0 ? optionId(active) : undefined}
          onInput={(event) => {
            // The key that goes to the prompt is often pressed once more.
            setLine(event.currentTarget.value.replace(/^\/+/, ""))
            setBack(-1)
            setOpen(true)
          }}
          onKeyDown={press}
          onFocus={() => setOpen(true)}
          onBlur={() => setOpen(false)}
        />
      </label>
      <button type="button" class="hint" aria-label="Go to the prompt" tabIndex={-1} onClick={focus}>
        <kbd aria-hidden="true">/</kbd>
      </button>
    </>
  )
}
