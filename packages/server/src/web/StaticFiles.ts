/**
 * The files of the web application, which are read into memory once. Other files cannot be requested.
 */
import { existsSync, readFileSync, readdirSync } from "node:fs"
import { extname, join, relative, sep } from "node:path"
import { fileURLToPath } from "node:url"
import { gzipSync } from "node:zlib"
import * as Effect from "effect/Effect"
import type { Reply } from "./Reply.ts"

const types: ReadonlyMap<string, string> = new Map([
  [".html", "text/html; charset=utf-8"],
  [".js", "text/javascript; charset=utf-8"],
  [".css", "text/css; charset=utf-8"],
  [".svg", "image/svg+xml"],
  [".png", "image/png"],
  [".woff2", "font/woff2"],
  [".json", "application/json"],
  [".webmanifest", "application/manifest+json"],
  [".txt", "text/plain; charset=utf-8"]
])

/** The suffix of the compressed file that the build stores beside a text. */
const brotli = ".br"

/** The folder of the fonts, which all applications share. */
const fonts = "web/fonts"

/** A name with a hash of the contents, which never change under this name. */
const hashed = /-[A-Z0-9]{8}\.\w+$/

interface File {
  readonly headers: { readonly [name: string]: string }
  readonly body: Buffer
  readonly encoded: ReadonlyArray<readonly [encoding: string, body: Buffer]>
}

/** A folder beside the bundled program. */
const folderOf = (name: string): string => fileURLToPath(new URL(`${name}/`, import.meta.url))

const read = (path: string): File => {
  const body = readFileSync(path)
  // The best encoding first. Gzip takes milliseconds for all files; stored beside them it would be an eighth of the package.
  const encoded = existsSync(path + brotli)
    ? ([
        ["br", readFileSync(path + brotli)],
        ["gzip", gzipSync(body, { level: 9 })]
      ] as const)
    : []
  return {
    body,
    encoded,
    headers: {
      "content-type": types.get(extname(path)) ?? "application/octet-stream",
      "cache-control": hashed.test(path) ? "public, max-age=31536000, immutable" : "no-cache",
      ...(encoded.length === 0 ? {} : { vary: "accept-encoding" })
    }
  }
}

const accepts = (header: string, encoding: string): boolean =>
  header.split(",").some((part) => {
    const [name = "", quality = ""] = part.split(";").map((piece) => piece.trim().toLowerCase())
    return name === encoding && !/^q=0(?:\.0*)?$/.test(quality)
  })

const reply = ({ headers, body, encoded }: File, acceptEncoding: string): Reply => {
  const best = encoded.find(([encoding]) => accepts(acceptEncoding, encoding))
  return best === undefined
    ? { status: 200, headers, body }
    : { status: 200, headers: { ...headers, "content-encoding": best[0] }, body: best[1] }
}

/** Paths of the other HTTP listener: an application page under them would mislead a monitor. */
const elsewhere = new Set(["/healthz", "/metrics", "/readyz"])

/** Paths of the operator's log page, which has a listener of its own. */
const isOperators = (path: string): boolean => path === "/-" || path.startsWith("/-/")

const recordRoute = /^\/(?:(?:scp|user|site|mtf|people)\/[^/]+|edit\/(?:scp|user|site|mtf)\/[^/]+(?:\/[^/]+)?)$/

/** Tests whether a path without a file is a route of the readers' application. Ids of records and users can contain dots. */
export const isRoute = (path: string): boolean =>
  recordRoute.test(path) ||
  (!elsewhere.has(path) && !isOperators(path) && !path.slice(path.lastIndexOf("/")).includes("."))

/** Answers `GET` requests. Returns undefined for a path that is neither a file nor a route of the application. */
export type StaticFiles = (path: string, acceptEncoding: string) => Reply | undefined

/**
 * Reads all files of a folder beside the program, and the fonts. Its page is the answer for each path without a file that `isRoute`
 * accepts. A missing or unreadable folder is a defect: the installation is damaged.
 */
export const load = (name: string, isRoute: (path: string) => boolean): Effect.Effect<StaticFiles> =>
  Effect.sync(() => {
    const folder = folderOf(name)
    const files = new Map<string, File>()
    for (const [from, under] of [
      [folder, "/"],
      [folderOf(fonts), "/fonts/"]
    ] as const) {
      for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
        const path = join(entry.parentPath, entry.name)
        const url = `${under}${relative(from, path).replaceAll(sep, "/")}`
        if (entry.isFile() && !path.endsWith(brotli) && !files.has(url)) {
          files.set(url, read(path))
        }
      }
    }
    const page = read(join(folder, "index.html"))
    return (path, acceptEncoding) => {
      const file = files.get(path) ?? (isRoute(path) ? page : undefined)
      return file && reply(file, acceptEncoding)
    }
  })
