/** Labels with values. */
import type { ComponentChildren } from "preact"

/** A label with its value. */
export type Fact = readonly [label: string, value: ComponentChildren]

/** A list of facts, in the order given. */
export const Facts = ({ facts }: { readonly facts: ReadonlyArray<Fact> }) => (
  <dl class="facts">
    {facts.map(([label, value]) => (
      <div key={label}>
        <dt>{label}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)
