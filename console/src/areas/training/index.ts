import { progress as progressOf } from "../../api/training";
import { t } from "../../language";
import { may, roots } from "../../session";
import type { Area } from "../area";

export const training: Area = {
  name: "training",
  routes: [
    {
      path: "/training",
      name: "training",
      component: () => import("./TrainingPage.vue"),
      meta: { title: "training.title", alone: true },
    },
    {
      path: "/training/study/:chapter",
      name: "training-chapter",
      component: () => import("./ChapterPage.vue"),
      meta: { title: "training.study", alone: true },
      props: true,
    },
    {
      path: "/training/test",
      name: "training-test",
      component: () => import("./TestPage.vue"),
      meta: { title: "training.test", alone: true },
    },
  ],
  menu: [{ title: "training.title", route: "training" }],
};

/** How far everybody has come: an area of its own in the menu. */
export const progress: Area = {
  name: "training-progress",
  routes: [
    {
      path: "/training/progress",
      name: "training-progress",
      component: () => import("./ProgressPage.vue"),
      meta: { title: "training.progress", deed: "see_training" },
    },
    {
      path: "/training/people",
      name: "training-people",
      component: () => import("./PeoplePage.vue"),
      meta: { title: "training.people", deed: "see_training" },
    },
  ],
  menu: [{ title: "training.progress", route: "training-progress", deeds: ["see_training"] }],
  waiting: async () => {
    const mine = roots.value.filter((code) => may("see_training", code));
    const found = await Promise.all(mine.map((code) => progressOf(code)));
    const count = found.reduce((sum, one) => sum + one.whole.staff - one.whole.passed, 0);
    return [{ title: t("training.waiting"), count, to: { name: "training-progress" } }];
  },
};
