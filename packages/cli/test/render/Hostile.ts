/**
 * Hostile and unusual texts.
 */
import { FastCheck } from "effect"

const pieces = [
  "\u001b[31m",
  "\u001b[2J",
  "\u001b]0;title\u0007",
  "\u001b]8;;https://example.org\u001b\\",
  "\u001bP1$q\u001b\\",
  "\u001bc",
  "\u009b31m",
  "\u009dx\u009c",
  "\u202eabc\u202c",
  "\u2066x\u2069",
  "\u200b\u200d\u2060\ufeff\u00ad",
  "\u2028",
  "\r",
  "\r\n",
  "\t",
  "\n",
  "\n\n",
  "\0",
  "\u007f",
  "\ud800",
  "\udc00",
  "e\u0301\u0302\u0303\u0304\u0305\u0306\u0307",
  "\u20e3",
  "1\u20e3",
  "\u1100\u1100\u1100",
  "\u0d4e",
  "\uff76\uff9e",
  "漢字",
  "🏳️‍🌈",
  "👩‍👩‍👧",
  "🇩🇪🇫",
  "\u0e19\u0e35\u0e49",
  "\u0915\u094d\u0937\u093f",
  "# ",
  "> ",
  "- ",
  "1. ",
  "    ",
  "**",
  "_",
  "~~",
  "`",
  "```\n",
  "| a | b |\n|---|--:|\n| 1 | ",
  "[a](b)",
  "![",
  "<b>",
  "<!--",
  "&#27;[31m",
  "&#x202e;",
  "&#10;",
  "  \n",
  "---\n",
  "word ",
  "an-unusually-long-word-that-fits-nowhere-but-in-a-rather-wide-terminal"
] as const

export const text: FastCheck.Arbitrary<string> = FastCheck.array(
  FastCheck.oneof(
    { weight: 4, arbitrary: FastCheck.constantFrom(...pieces) },
    { weight: 1, arbitrary: FastCheck.string({ unit: "binary", maxLength: 20 }) },
    { weight: 1, arbitrary: FastCheck.string({ unit: "grapheme", maxLength: 20 }) },
    { weight: 1, arbitrary: FastCheck.string({ maxLength: 30 }) }
  ),
  { maxLength: 30 }
).map((parts) => parts.join(""))
