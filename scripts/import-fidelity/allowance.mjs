/**
 * The allowance of the measurement: the parts of a page that an import leaves out on purpose, the labels that it adds, and
 * the patterns that must not be left in a record. Each entry has its reason.
 */

/** Elements that are removed from the page before its text is read. */
export const removed = [
  { selector: ".page-rate-widget-box, .rate-box-with-credit-button, .creditRate, .creditButton", reason: "votes" },
  { selector: ".info-container, .modalbox, .modal-wrapper, .credit-back", reason: "credits become provenance" },
  { selector: ".licensebox, .license-area", reason: "the licence becomes provenance" },
  { selector: ".anom-bar-container, .acs-container, .acs-hybrid-text-bar", reason: "a class bar becomes fields" },
  { selector: "#toc", reason: "a table of contents repeats the headings" },
  { selector: ".footer-wikiwalk-nav, .page-options-bottom, #page-options-container", reason: "navigation of the wiki" },
  { selector: ".collapsible-block-unfolded-link", reason: "the second label of a collapsible, that closes it" },
  { selector: ".footnotes-footer", reason: "each note is read at its reference" }
]

/** Lines that are removed from the text. `keepsNotes`: the footnotes of the line stay. */
export const removedLines = [
  {
    pattern: /^\s*item\s*(?:#|number|no\.?|№)?\s*[:#]*\s*SCP-\S.{0,80}$/iu,
    reason: "the item number becomes the id"
  },
  {
    pattern: /^\s*(?:object|containment|secondary|disruption|risk) class\s*:.{0,120}$/iu,
    reason: "classes become fields",
    keepsNotes: true
  },
  { pattern: /^\s*(?:«|<<|‹).{0,300}(?:»|>>|›)\s*$/u, reason: "navigation between pages" },
  {
    pattern: /^\s*(?:clearance )?level\s*[0-6](?:\s*\/\s*\S+)?(?:\s+\p{L}+)?\s*$/iu,
    reason: "the stated clearance becomes a field"
  }
]

/** Text that is removed from a page. */
export const removedText = [{ pattern: /\{\$[\w-]*\}/gu, reason: "a parameter that a template was not given" }]

/** Text that the import adds to a section. The group is what stays. */
export const addedText = [{ pattern: /(\[)Image: /gu, reason: "the label of a caption" }]

/** Titles that the import gives. Without `always`, a title that the page shows is not of this kind. */
export const addedTitles = [
  { pattern: /^preliminary matter$/iu, reason: "text before the first label", always: true },
  { pattern: /^.+ \(continued\)$/iu, reason: "text after a part of its own", always: true },
  { pattern: /^description$/iu, reason: "a page without labels" },
  { pattern: /^special containment procedures$/iu, reason: "procedures under a shorter label" },
  { pattern: /^(?:addendum|appendix|part) ?\d*$/iu, reason: "a part without a title" }
]
/** The number of a repeated title. */
export const addedNumber = /\s*\(\d+\)$/u

/** Markup that must not be left in a record. An occurrence in the visible text of the page is no residue. */
export const residue = [
  ["[[", /\[\[/g],
  ["]]", /\]\]/g],
  ["||", /\|\|/g],
  ["@@", /@@/g],
  ["##", /##/g],
  ["{$", /\{\$/g],
  ["%%", /%%/g],
  ["//", /(?<![:\w])\/\/|\/\/(?![\w.-]+\.)(?=\s|$)/g],
  ["--]", /--\]/g],
  ["[!--", /\[!--/g],
  ["{{", /\{\{|\}\}/g],
  ["**", /\*\*/g],
  ["__", /__/g],
  ["~~", /~~/g],
  ["^^", /\^\^/g],
  [",,", /,,/g],
  ["tag", /<\/?[a-z][a-z0-9]*(?:\s[^<>]*)?>/gi],
  ["entity", /&(?:[a-z]{2,10}|#\d{1,7}|#x[0-9a-f]{1,6});/gi],
  ["escape", /\\[[\]*_`~|<>#]/g],
  ["bidi", /[\u202a-\u202e\u2066-\u2069]/g],
  ["private use", /[\ue000-\uf8ff]/g],
  ["control", /(?![\n\t])\p{Cc}/gu]
]
