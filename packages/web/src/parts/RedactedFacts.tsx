/** The facts of a redacted record: its id, its level and the reader's. */
import type { Decided } from "../app/Dossier.ts"
import * as Denials from "@scipnet/presentation/sentences/Denials"
import * as Words from "../words/Words.ts"
import { Facts } from "./Facts.tsx"
import { LevelChip } from "./LevelChip.tsx"

/** All that a reader learns of a redacted record. */
export const RedactedFacts = ({ answer }: { readonly answer: Extract<Decided, { readonly _tag: "Redacted" }> }) => (
  <Facts
    facts={[
      [Words.typeLabels[answer.type], answer.id],
      ["Classified", <LevelChip level={answer.needed} />],
      ...(Denials.lacksCompartment(answer) ? [["Also needed", Denials.compartment] as const] : []),
      ["You hold", <LevelChip level={answer.held} />]
    ]}
  />
)
