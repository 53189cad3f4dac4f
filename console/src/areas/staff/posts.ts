/** Posts and their states, as pages choose and colour them. */

import type { HeldState } from "../../api/staff";
import type { Post } from "../../api/session";
import { t } from "../../language";
import type { Tone } from "../../parts/StatusTag.vue";

const POSTS: readonly Post[] = [
  "responsible",
  "division_administrator",
  "grid_administrator",
  "collector",
  "verifier",
  "hotline_operator",
  "auditor",
];

export const postChoices = () => POSTS.map((post) => ({ value: post, title: t(`posts.${post}`) }));

export const stateTone = (state: HeldState): Tone =>
  state === "held" ? "good" : state === "suspended" ? "waiting" : "plain";
