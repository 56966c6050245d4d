/** Markdown as elements, of hostile texts too. */
import { describe, expect, it } from "vitest"
import type { ComponentChildren } from "preact"
import { isValidElement } from "preact"
import { renderText } from "../src/markdown/Markdown.tsx"
import { RecordLink } from "../src/parts/RecordLink.tsx"

interface Found {
  readonly elements: Array<string>
  readonly addresses: Array<string>
  text: string
}

const visit = (node: ComponentChildren, found: Found): Found => {
  if (Array.isArray(node)) {
    for (const child of node) {
      visit(child, found)
    }
  } else if (typeof node === "string") {
    found.text += node
  } else if (isValidElement(node)) {
    const { type, props } = node
    if (typeof type === "string") {
      found.elements.push(type)
      if ("href" in props && typeof props.href === "string") {
        found.addresses.push(props.href)
      }
      visit(props.children, found)
    } else if (type !== RecordLink) {
      visit(Reflect.apply(type, undefined, [props]), found)
    }
  }
  return found
}

const render = (text: string) => visit([...renderText(text, "SCP-173")], { elements: [], addresses: [], text: "" })

const allowed = new Set(
  "a blockquote br code del div em h3 hr li ol p pre strong table tbody td th thead tr ul".split(" ")
)

describe("a text in Markdown", () => {
  it("shows bidirectional controls by number, also those of entities", () => {
    expect(render("a\u202eb `\u2066` &#x202e;&#8238;").text).toBe("a<U+202E>b <U+2066> <U+202E><U+202E>")
  })

  it.each([
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "![pixel](https://evil.example/x.png)",
    "<iframe src='https://evil.example'></iframe>\n\n<style>*{display:none}</style>",
    "| a | b |\n|---|---|\n| <b>1</b> | ~~2~~ |",
    "- [ ] task\n- [x] done\n\n1. one\n\n> quote\n\n```\ncode\n```\n\n---\n\n# Heading  \nline"
  ])("%j has elements of the list only", (text) => {
    expect(render(text).elements.filter((name) => !allowed.has(name))).toEqual([])
    expect(render(text).addresses).toEqual([])
  })

  it.each([
    ["[a](javascript:alert(1))", []],
    ["[a](data:text/html,x)", []],
    ["[a](/me)", []],
    ["[a](//evil.example/x)", []],
    ["[a](?at=1)", []],
    ["[a](&#106;avascript:alert(1))", []],
    ["[a](https://example.org/x?a=1&b=2)", ["https://example.org/x?a=1&b=2"]],
    ["www.example.org", ["http://www.example.org/"]]
  ])("%s links to absolute addresses only", (text, addresses) => {
    expect(render(text).addresses).toEqual(addresses)
  })

  it("shows HTML as it is written", () => {
    expect(render("a <b>bold</b> &lt;word&gt;").text).toBe("a <b>bold</b> <word>")
  })

  it("takes linear time for hostile texts", () => {
    const started = performance.now()
    for (const text of [
      "*a ".repeat(100_000),
      `${"> ".repeat(5_000)}x`,
      `|${"a|".repeat(20_000)}\n|${"-|".repeat(20_000)}\n`,
      "[".repeat(100_000)
    ]) {
      expect(render(text).text.length).toBeGreaterThan(0)
    }
    expect(performance.now() - started).toBeLessThan(20_000)
  })
})
