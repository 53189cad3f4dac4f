import type { Same } from "../same";
import type chinese from "../zh-CN/exceptions";

export default {
  title: "Conversion exceptions",
  lead: "What the rules could not settle, of residents of the chosen division and below: somebody has to look into it. Residents whose residence is unknown stand in the region's list alone.",
  name: "Name",
  number: "Document number",
  kind: "What is wrong",
  any_kind: "All",
  clause: "Clause",
  since: "Since",
  division: "Lives in",
  lives_unknown: "Residence unknown",
  nothing_to_lift: "Nothing to lift",
  retest_missing: "Retest missing",
  retest_positive: "Retest positive",
  positive_after_end: "Positive after the end",
  contradiction: "Records contradict each other",
  nothing_to_withdraw: "Nothing to withdraw",
} satisfies Same<typeof chinese>;
