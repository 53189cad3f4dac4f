import type { Same } from "../same";
import type chinese from "../zh-CN/appeals";

export default {
  title: "Appeals",
  lead: "What residents of the chosen division and below contest, in their own words. Residents whose residence is unknown stand in the region's list alone.",
  received_at: "Received",
  name: "From",
  reason: "About",
  any_reason: "All",
  text: "In their own words",
  division: "Lives in",
  lives_unknown: "Residence unknown",
  colour: "The colour is wrong",
  not_turned: "The code did not turn",
  statement: "A list or record is wrong",
  identity: "Name, document or phone is wrong",
  other: "Something else",
} satisfies Same<typeof chinese>;
