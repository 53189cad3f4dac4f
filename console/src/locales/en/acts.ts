import type { Same } from "../same";
import type chinese from "../zh-CN/acts";

export default {
  enrolled: "Enrolled",
  corrected: "Corrected an entry",
  appointed: "Appointed",
  suspended: "Suspended a post",
  resumed: "Resumed a post",
  handed_over: "Handed a post over",
  ended: "Ended a post",
  opened_staff_number: "Opened a staff member's whole number",
  opened_person_number: "Opened a resident's whole number",
  looked_up: "Looked up a person",
  exported: "Exported",
  passed_training: "Passed the training’s test",
  reception_changed: "Changed reception channels",
} satisfies Same<typeof chinese>;
