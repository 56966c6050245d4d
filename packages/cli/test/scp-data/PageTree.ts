/** Generated pages: trees of elements whose words are known, with the words that a reader sees, in order. */
import { FastCheck } from "effect"

/** An element of a page. Each `words` leaf becomes words that no other leaf has. */
export type Node =
  | { readonly tag: "words"; readonly count: number }
  | { readonly tag: "inline"; readonly element: string; readonly inner: ReadonlyArray<Node> }
  | { readonly tag: "block"; readonly element: string; readonly inner: ReadonlyArray<Node> }
  | { readonly tag: "hidden"; readonly how: string; readonly inner: ReadonlyArray<Node> }
  | { readonly tag: "list"; readonly element: "ul" | "ol"; readonly items: ReadonlyArray<ReadonlyArray<Node>> }
  | { readonly tag: "table"; readonly rows: ReadonlyArray<ReadonlyArray<ReadonlyArray<Node>>> }
  | { readonly tag: "fold"; readonly inner: ReadonlyArray<Node> }
  | { readonly tag: "tabs"; readonly tabs: ReadonlyArray<ReadonlyArray<Node>> }
  | { readonly tag: "note"; readonly inner: ReadonlyArray<Node> }
  | { readonly tag: "image" }
  | { readonly tag: "label"; readonly label: string }

const { array, constant, constantFrom, integer, letrec, oneof, record } = FastCheck

/** Ways to hide an element: the start of its tag, and its end. */
const hiding: ReadonlyMap<string, readonly [string, string]> = new Map([
  ["display", ['<div style="display: none">', "</div>"]],
  ["spaced", ['<span style="COLOR:red;display : none ;">', "</span>"]],
  ["important", ['<div style="display:none!important">', "</div>"]],
  ["visibility", ['<span style="visibility:hidden">', "</span>"]],
  ["attribute", ["<div hidden>", "</div>"]],
  ["script", ["<script>", "</script>"]],
  ["style", ["<style>", "</style>"]],
  ["template", ["<template>", "</template>"]],
  ["comment", ["<!-- ", " -->"]],
  ["votes", ['<div class="page-rate-widget-box">', "</div>"]],
  ["credits", ['<div class="info-container">', "</div>"]]
])

const inlineElements = ["strong", "em", "span", "tt", "sub", "u", "s", "font", "x-word"]
const blockElements = ["p", "h2", "h4", "pre"]
const boxElements = ["div", "blockquote", "section", "center"]
const labels = ["Description", "Special Containment Procedures", "Addendum", "Incident Log", "Note", "Interviewed"]

const { phrase, flow } = letrec<{
  readonly phrase: ReadonlyArray<Node>
  readonly flow: ReadonlyArray<Node>
}>((tie) => {
  const words = record({ tag: constant("words" as const), count: integer({ min: 1, max: 3 }) })
  const phrases = tie("phrase")
  const flows = tie("flow")
  const inlineNode = oneof(
    { maxDepth: 4, depthIdentifier: "tree" },
    words,
    record({ tag: constant("inline" as const), element: constantFrom(...inlineElements), inner: phrases }),
    record({ tag: constant("hidden" as const), how: constantFrom("spaced", "visibility", "comment"), inner: phrases })
  )
  const blockNode = oneof(
    { maxDepth: 4, depthIdentifier: "tree" },
    words,
    record({ tag: constant("block" as const), element: constantFrom(...blockElements), inner: phrases }),
    record({ tag: constant("block" as const), element: constantFrom(...boxElements), inner: flows }),
    record({ tag: constant("hidden" as const), how: constantFrom(...hiding.keys()), inner: flows }),
    record({
      tag: constant("list" as const),
      element: constantFrom("ul" as const, "ol" as const),
      items: array(flows, { minLength: 1, maxLength: 3 })
    }),
    record({
      tag: constant("table" as const),
      rows: array(array(flows, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 })
    }),
    record({ tag: constant("fold" as const), inner: flows }),
    record({ tag: constant("tabs" as const), tabs: array(flows, { minLength: 1, maxLength: 3 }) }),
    record({ tag: constant("note" as const), inner: phrases }),
    record({ tag: constant("image" as const) }),
    record({ tag: constant("label" as const), label: constantFrom(...labels) })
  )
  return {
    phrase: array(inlineNode, { maxLength: 3 }),
    flow: array(blockNode, { maxLength: 3 })
  }
})

/** Texts of phrases only, and pages of all elements. */
export const phrases: FastCheck.Arbitrary<ReadonlyArray<Node>> = phrase
export const trees: FastCheck.Arbitrary<ReadonlyArray<Node>> = flow

const raw: ReadonlySet<string> = new Set(["script", "style", "comment", "template"])

class Writer {
  readonly visible: Array<string> = []
  readonly #notes: Array<string> = []
  #next = 0

  words(count: number, isSeen: boolean): string {
    const made = Array.from({ length: count }, () => `w${this.#next++}${isSeen ? "seen" : "secret"}`)
    if (isSeen) this.visible.push(...made)
    return ` ${made.join(" ")} `
  }

  all(nodes: ReadonlyArray<Node>, isSeen: boolean): string {
    return nodes.map((node) => this.node(node, isSeen)).join("")
  }

  node(node: Node, isSeen: boolean): string {
    switch (node.tag) {
      case "words":
        return this.words(node.count, isSeen)
      case "inline":
      case "block":
        return `<${node.element}>${this.all(node.inner, isSeen)}</${node.element}>`
      case "hidden": {
        const [start, end] = hiding.get(node.how) ?? ["", ""]
        return `${start}${raw.has(node.how) ? this.words(2, false) : this.all(node.inner, false)}${end}`
      }
      case "list": {
        const items = node.items.map((item) => `<li>${this.all(item, isSeen)}</li>`)
        return `<${node.element}>${items.join("")}</${node.element}>`
      }
      case "table": {
        const rows = node.rows.map(
          (row) => `<tr>${row.map((cell) => `<td>${this.all(cell, isSeen)}</td>`).join("")}</tr>`
        )
        return `<table>${rows.join("")}</table>`
      }
      case "fold": {
        const title = `<div class="collapsible-block-folded"><a>${this.words(2, isSeen)}</a></div>`
        const close = `<div class="collapsible-block-unfolded-link"><a>${this.words(1, false)}</a></div>`
        const content = `<div class="collapsible-block-content">${this.all(node.inner, isSeen)}</div>`
        return `<div class="collapsible-block">${title}<div class="collapsible-block-unfolded" style="display:none">${close}${content}</div></div>`
      }
      case "tabs": {
        const tabs = node.tabs.map((tab) => ({ title: this.words(1, isSeen), content: this.all(tab, isSeen) }))
        const nav = tabs.map(({ title }) => `<li><a><em>${title}</em></a></li>`).join("")
        const contents = tabs.map(({ content }) => `<div style="display:none">${content}</div>`).join("")
        return `<div class="yui-navset"><ul class="yui-nav">${nav}</ul><div class="yui-content">${contents}</div></div>`
      }
      case "note": {
        // The list at the end of the page shows a note whose reference is hidden.
        if (!isSeen) return this.words(1, false)
        const number = this.#notes.length + 1
        this.#notes.push("")
        const word = this.words(1, isSeen)
        this.#notes[number - 1] =
          `<div class="footnote-footer" id="footnote-${number}"><a href="javascript:;">${number}</a>. ${this.all(node.inner, isSeen)}</div>`
        return `${word}<sup class="footnoteref"><a id="footnoteref-${number}">${number}</a></sup> `
      }
      case "image":
        return `<div class="scp-image-block"><img alt="${this.words(1, false)}"/><div class="scp-image-caption"><p>${this.words(2, isSeen)}</p></div></div>`
      case "label":
        return `<p><strong>${node.label}:</strong> ${this.words(2, isSeen)}</p>`
    }
  }

  footer(): string {
    return this.#notes.length === 0
      ? ""
      : `<div class="footnotes-footer"><div class="title">Footnotes</div>${this.#notes.join("")}</div>`
  }
}

/** The HTML of a tree, and the words that a reader sees, in order. */
export const write = (
  nodes: ReadonlyArray<Node>
): { readonly html: string; readonly visible: ReadonlyArray<string> } => {
  const writer = new Writer()
  const content = writer.all(nodes, true)
  return {
    html: `<html><body><div id="page-content">${content}${writer.footer()}</div></body></html>`,
    visible: writer.visible
  }
}
