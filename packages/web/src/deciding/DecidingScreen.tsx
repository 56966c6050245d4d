/** The screens of decisions: the changes that wait for a second person, and the uses of break-glass that wait for a review. */
import { PendingScreen } from "./PendingScreen.tsx"
import { ReviewsScreen } from "./ReviewsScreen.tsx"

/** The screen of such a route. */
export const DecidingScreen = ({ screen }: { readonly screen: "pending" | "reviews" }) =>
  screen === "pending" ? <PendingScreen /> : <ReviewsScreen />
