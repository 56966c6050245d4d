/** The frame of every screen: navigation, the reader, and the screen of the present route. */
import * as Location from "./Location.ts"
import * as Session from "./Session.ts"

const entries = [
  ["/", "Terminal"],
  ["/directory", "Directory"],
  ["/search", "Search"],
  ["/trail", "Trail"],
  ["/me", "Account"]
] as const

/** The shell. */
export const Shell = () => {
  const me = Session.me.value
  return (
    <div class="shell">
      <header class="rail">
        <nav aria-label="Main">
          {entries.map(([url, name]) => (
            <a key={url} href={url} aria-current={Location.path.value === url ? "page" : undefined}>
              {name}
            </a>
          ))}
        </nav>
        <div class="who">
          <b>{me?.name}</b>
          <span>{me?.title}</span>
          <button type="button" class="link" onClick={() => void Session.signOut()}>
            Sign out
          </button>
        </div>
      </header>
      <main id="main" tabIndex={-1}>
        <p>{Location.route.value.screen}</p>
      </main>
    </div>
  )
}
