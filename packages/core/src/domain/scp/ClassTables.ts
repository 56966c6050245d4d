/**
 * The classes of anomalies as tables without Effect, which a browser can load too.
 */

/** The object classes, which rate the difficulty of containment. */
export const objectClasses = [
  "Safe",
  "Euclid",
  "Keter",
  "Neutralized",
  "Explained",
  "Pending",
  "Decommissioned",
  "Uncontained",
  "Esoteric"
] as const

/** The predefined secondary classes; any other line of text is also allowed. */
export const secondaryClasses = [
  "Apollyon",
  "Archon",
  "Cernunnos",
  "Decommissioned",
  "Hiemal",
  "Tiamat",
  "Ticonderoga",
  "Thaumiel",
  "Uncontained"
] as const

/** The disruption classes, displayed in the colours of clearance levels 1 to 5. */
export const disruptions = [
  { disruption: 1, name: "Dark" },
  { disruption: 2, name: "Vlam" },
  { disruption: 3, name: "Keneq" },
  { disruption: 4, name: "Ekhi" },
  { disruption: 5, name: "Amida" }
] as const

/** The risk classes, displayed in the colours of clearance levels 1 to 5. */
export const risks = [
  { risk: 1, name: "Notice" },
  { risk: 2, name: "Caution" },
  { risk: 3, name: "Warning" },
  { risk: 4, name: "Danger" },
  { risk: 5, name: "Critical" }
] as const

/** Returns the name of a disruption class, e.g. `Vlam` for 2. */
export const disruptionName = (disruption: (typeof disruptions)[number]["disruption"]): string =>
  disruptions[disruption - 1]?.name ?? ""

/** Returns the name of a risk class, e.g. `Caution` for 2. */
export const riskName = (risk: (typeof risks)[number]["risk"]): string => risks[risk - 1]?.name ?? ""
