import type { Same } from "../same";
import type chinese from "../zh-CN/shell";

export default {
  name: "Guikang",
  subtitle: "Staff console",
  title: "Guikang staff console",
  skip: "Skip to the content",
  menu: "Menu",
  areas: "Areas",
  sign_out: "Sign out",
  and_others: "{post}, and one more post | {post}, and {n} more posts",
  divisions: "Divisions",
  other_division: "Other division",
  search: "Find a division",
  search_hint: "Name, pinyin, initials or code",
  search_results: "Divisions found",
  search_former: "formerly {name}",
  search_found: "None found within your divisions. | One found. | {n} found.",
  search_lost: "Searching is not possible now. Check the network and try again.",
  branch_failed: "Could not be opened: try again",
  untrained:
    "You have not passed the test of the rules in force yet: what concerns health codes is not open to you.",
  to_training: "Study and take the test",
  unknown: "There is no such page",
  unknown_words: "The address may be wrong, or the page has moved.",
  to_home: "To the first page",
} satisfies Same<typeof chinese>;
