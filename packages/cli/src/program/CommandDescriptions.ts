/**
 * Builds the table of commands from the descriptors of @effect/cli.
 */
import { stripVTControlCharacters } from "node:util"
import * as CliConfig from "@effect/cli/CliConfig"
import * as CommandDescriptor from "@effect/cli/CommandDescriptor"
import * as HelpDoc from "@effect/cli/HelpDoc"
import * as HashMap from "effect/HashMap"
import * as Option from "effect/Option"
import type { Entry, Node, Table } from "../help/CommandTable.ts"

type Descriptor = CommandDescriptor.Command<unknown>

const config = CliConfig.make({ showBuiltIns: false })

const plainText = (doc: HelpDoc.HelpDoc): string =>
  stripVTControlCharacters(HelpDoc.toAnsiText(doc)).replaceAll(/\s+/g, " ").trim()

const flatten = (doc: HelpDoc.HelpDoc): ReadonlyArray<HelpDoc.HelpDoc> =>
  doc._tag === "Sequence" ? [...flatten(doc.left), ...flatten(doc.right)] : doc._tag === "Empty" ? [] : [doc]

/** The paragraphs under a heading. */
const sectionOf = (doc: HelpDoc.HelpDoc, heading: string): ReadonlyArray<HelpDoc.HelpDoc> => {
  const parts = flatten(doc)
  const start = parts.findIndex((part) => part._tag === "Header" && plainText(part) === heading)
  const rest = start === -1 ? [] : parts.slice(start + 1)
  const end = rest.findIndex(({ _tag }) => _tag === "Header")
  return end === -1 ? rest : rest.slice(0, end)
}

// Generic descriptions that @effect/cli adds to every value of a type.
const genericText =
  /^(A file|A directory|A user-defined piece of text|A true or false value|An? integer|A date[^.]*|This (setting|argument|option) (is optional|may be repeated[^.]*))\.$/
const optionalText = /^This (setting|argument|option) (is optional|may be repeated zero)/
const repeatableText = /^This (setting|argument|option) may be repeated/
const choicesText = /^One of the following: /

const entry = (name: string, doc: HelpDoc.HelpDoc): Entry => {
  const paragraphs = flatten(doc).map(plainText)
  const ownText = paragraphs.filter((text) => !genericText.test(text) && !choicesText.test(text)).join(" ")
  const [chosen] = paragraphs.filter((text) => choicesText.test(text)).map((text) => text.replace(choicesText, ""))
  const description = chosen === undefined ? ownText : `${ownText} One of ${chosen}.`.trim()
  return {
    name: name.replaceAll(/[()]/g, "").replace(/ \S+ \|.*$/, chosen === undefined ? "" : " choice"),
    description,
    optional: paragraphs.some((text) => optionalText.test(text)),
    ...(chosen === undefined ? {} : { choices: chosen.split(", ") }),
    ...(paragraphs.some((text) => repeatableText.test(text)) ? { repeated: true } : {})
  }
}

const entries = (parts: ReadonlyArray<HelpDoc.HelpDoc>): ReadonlyArray<Entry> =>
  parts.flatMap((part) =>
    part._tag === "DescriptionList" ? part.definitions.map(([name, doc]) => entry(plainText(HelpDoc.p(name)), doc)) : []
  )

/** The subcommands, in the order of their definition. */
const children = (descriptor: Descriptor): ReadonlyArray<readonly [string, Descriptor]> => {
  const below = CommandDescriptor.getSubcommands(descriptor)
  const listed = sectionOf(CommandDescriptor.getHelp(descriptor, config), "COMMANDS").flatMap((part) =>
    part._tag === "Enumeration" ? part.elements.map((element) => plainText(element).split(" ", 1).join("")) : []
  )
  return listed.flatMap((name) =>
    Option.toArray(Option.map(HashMap.get(below, name), (found) => [name, found] as const))
  )
}

const descriptionOf = (descriptor: Descriptor): string =>
  sectionOf(CommandDescriptor.getHelp(descriptor, config), "DESCRIPTION").map(plainText).join(" ")

const toEntry = ([name, descriptor]: readonly [string, Descriptor]): Entry => ({
  name,
  description: descriptionOf(descriptor),
  optional: false
})

const describe = (
  path: ReadonlyArray<string>,
  descriptor: Descriptor,
  below: ReadonlyArray<readonly [string, Descriptor]>
): Node => {
  const doc = CommandDescriptor.getHelp(descriptor, config)
  return {
    path,
    description: descriptionOf(descriptor),
    arguments: entries(sectionOf(doc, "ARGUMENTS")),
    options: entries(sectionOf(doc, "OPTIONS")),
    commands: below.map(toEntry)
  }
}

/** The root command, and all commands. */
export interface Program {
  readonly root: { readonly descriptor: Descriptor }
  readonly commands: ReadonlyArray<{ readonly descriptor: Descriptor }>
  /** Subcommands of commands that have arguments too. */
  readonly nested: ReadonlyArray<{ readonly parent: string; readonly descriptor: Descriptor }>
}

/** The table of all commands. A command has at most two words. */
export const table = ({ root, commands, nested }: Program): Table => {
  const top = commands.flatMap(({ descriptor }) =>
    [...CommandDescriptor.getNames(descriptor)].map((name) => [name, descriptor] as const)
  )
  const nodes = top.flatMap(([name, group]) => {
    const added = nested.flatMap(({ parent, descriptor }) =>
      parent === name ? [...CommandDescriptor.getNames(descriptor)].map((leaf) => [leaf, descriptor] as const) : []
    )
    const below = [...children(group), ...added]
    return [describe([name], group, below), ...below.map(([leaf, its]) => describe([name, leaf], its, []))]
  })
  return Object.fromEntries(
    [describe([], root.descriptor, top), ...nodes].map((node) => [node.path.join(" "), node] as const)
  )
}
