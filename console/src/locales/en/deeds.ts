import type { Same } from "../same";
import type chinese from "../zh-CN/deeds";

export default {
  serve: "Serve residents who have no phone",
  see_staff: "See staff",
  manage_staff: "Manage staff",
  open_staff_number: "See full identity numbers of staff",
  see_coverage: "See where posts are filled",
  see_training: "See progress in training",
  manage_reception: "Manage reception points",
  see_feeds: "See how lists were taken in",
  hand_in_grid_list: "Hand in lists of the grid",
  hand_in_headquarters_list: "Hand in lists of the headquarters",
  see_exceptions: "See conversion exceptions",
  see_appeals: "See residents' reports of errors",
  look_up_person: "Look up a person's health code",
  open_person_number: "See a person's full identity number",
  see_log: "See the operations log",
  export: "Export",
  manage_keys: "Manage API keys",
} satisfies Same<typeof chinese>;
