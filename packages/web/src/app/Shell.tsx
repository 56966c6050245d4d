/** The frame of every screen: navigation, the gauge of depth, the reader, the screen, the watch, and the prompt. */
import { useEffect, useRef } from "preact/hooks"
import { DepthGauge } from "../parts/DepthGauge.tsx"
import { Mark } from "../parts/Mark.tsx"
import * as Announcer from "./Announcer.ts"
import * as FileLevel from "./FileLevel.ts"
import { KeysDialog } from "./KeysDialog.tsx"
import * as Location from "./Location.ts"
import { lazy } from "./Lazy.tsx"
import { LineDown } from "./LineDown.tsx"
import { Screen } from "./Screen.tsx"
import * as Session from "./Session.ts"
import * as SessionState from "./SessionState.ts"
import * as Unsaved from "./Unsaved.ts"
import * as LoadedSentences from "../words/LoadedSentences.ts"
import { Watch } from "./Watch.tsx"

/** The prompt with the whole grammar of the terminal: too much for the first screen. */
const Prompt = lazy(async () => (await import("../prompt/Prompt.tsx")).Prompt)

/** The navigation: URL, name, and the role that has the screen. */
const entries = [
  ["/", "Terminal"],
  ["/directory", "Directory"],
  ["/search", "Search"],
  ["/pending", "Pending"],
  ["/people", "People", "administrator"],
  ["/audit", "Audit", "auditor"],
  ["/reviews", "Reviews", "auditor"],
  ["/trail", "Trail"],
  ["/me", "Account"]
] as const

/** The entry of the navigation that leads to the present screen. */
const currentEntry = (): string => {
  const { screen } = Location.route.value
  return screen === "record" || screen === "directory" || screen === "new" || screen === "edit"
    ? "/directory"
    : screen === "person" || screen === "enrol"
      ? "/people"
      : Location.path.value
}

const Rail = () => {
  const me = SessionState.me.value
  const current = currentEntry()
  const nav = useRef<HTMLElement>(null)
  useEffect(() => {
    // A phone shows half of the entries; the present one must be among them.
    const entry = nav.current?.querySelector<HTMLElement>("[aria-current]")
    nav.current?.scrollTo({ left: (entry?.offsetLeft ?? 0) - 120 })
  }, [current, me])
  return (
    <header class={`rail l${me?.clearance.level ?? 0}`}>
      <a class="brand" href="/" aria-label="SCiPNET, terminal">
        <Mark size={34} />
        <span>SCiPNET</span>
      </a>
      <nav aria-label="Main" ref={nav}>
        {entries.map(([url, name, role]) =>
          role === undefined || me?.roles.includes(role) === true ? (
            <a key={url} href={url} aria-current={current === url ? "page" : undefined}>
              {name}
            </a>
          ) : null
        )}
      </nav>
      {me === undefined ? null : <DepthGauge mine={me.clearance.level} file={FileLevel.shown.value} />}
      <div class="who">
        <b>{me?.name}</b>
        <span>{me?.title}</span>
        <button type="button" class="link" onClick={() => void Session.signOut()}>
          Sign out
        </button>
      </div>
    </header>
  )
}

/** The drafts that are kept for other screens than the present one. */
const DraftNote = () => {
  const others = Unsaved.drafts.value.filter(({ url }) => url !== Location.path.value)
  return others.length === 0 ? null : (
    <p class="quiet" role="status">
      Not filed yet:{" "}
      {others.map(({ url, name }) => (
        <a key={url} href={url}>
          {name}
        </a>
      ))}
    </p>
  )
}

/** The shell. */
export const Shell = () => {
  const main = useRef<HTMLElement>(null)
  const shownPath = useRef(Location.path.value)
  const path = Location.path.value
  // A failure must have its sentence when the line is lost, too.
  useEffect(LoadedSentences.preload, [])
  useEffect(() => {
    if (shownPath.current !== path) {
      shownPath.current = path
      const isTyping = document.activeElement?.closest(".prompt") !== null && path === "/"
      if (!isTyping) {
        main.current?.focus({ preventScroll: true })
      }
    }
  }, [path])
  return (
    <div class="shell">
      <a
        class="skip"
        href="#main"
        onClick={(event) => {
          event.preventDefault()
          main.current?.focus()
        }}
      >
        Skip to the file
      </a>
      <Rail />
      <main id="main" ref={main} tabIndex={-1}>
        <LineDown consequence="What you see may be out of date. Trying again…" />
        <DraftNote />
        <Screen />
      </main>
      <Watch />
      <search class="prompt">
        <Prompt />
      </search>
      <p class="sr" role="status">
        {Announcer.sentence.value}
      </p>
      <KeysDialog />
    </div>
  )
}
