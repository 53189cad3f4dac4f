import type { Same } from "../same";
import type chinese from "../zh-CN/log";

export default {
  title: "Operations log",
  lead: "Who did what, when, to whom and why. The log is only added to.",
  at: "Time",
  actor: "Who",
  act: "Deed",
  any_act: "All deeds",
  subject: "To whom or what",
  division: "Division concerned",
  why: "Reason",
  from: "From",
  to: "To",
} satisfies Same<typeof chinese>;
