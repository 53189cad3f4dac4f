import type { Same } from "../same";
import type chinese from "../zh-CN/coverage";

export default {
  title: "Posts filled",
  gaps: "Divisions with gaps",
  lead: "Every level has its own person responsible and administrator; grid administrators and collectors may be there or below, for a village also at its township. Suspended posts do not count.",
  complete: "All four posts are filled",
  lacks: "Lacking",
  lack: "Without {post}",
  by_level: "By level",
  level: "Level",
  division: "Division",
  divisions: "Divisions",
  filled: "Filled",
  below: "Divisions below",
  nothing_below: "There are no divisions below.",
  share: "Share of {name} that is filled",
  itself: "Itself without {posts}",
  up: "One level up",
  any_level: "All levels",
  any_post: "Any post",
  region: "Region",
  city: "City",
  county: "County",
  township: "Township",
  village: "Village",
} satisfies Same<typeof chinese>;
