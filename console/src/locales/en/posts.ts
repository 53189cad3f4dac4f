import type { Same } from "../same";
import type chinese from "../zh-CN/posts";

export default {
  responsible: "Responsible person",
  division_administrator: "Division administrator",
  grid_administrator: "Grid administrator",
  collector: "Collector",
  verifier: "Verifier",
  hotline_operator: "Hotline operator",
  auditor: "Auditor",
} satisfies Same<typeof chinese>;
