import type { Same } from "../same";
import type chinese from "../zh-CN/home";

export default {
  title: "Home",
  welcome: "Welcome, {name}",
  waiting: "Waiting for you",
  nothing_waits: "Nothing is waiting for you.",
  partly_unknown: "Part of what waits for you is not known now. Reload the page later.",
  posts: "My posts",
  deeds: "What I may do",
} satisfies Same<typeof chinese>;
