import type { Area } from "../area";

export const coverage: Area = {
  name: "coverage",
  routes: [
    {
      path: "/coverage",
      name: "coverage",
      component: () => import("./CoveragePage.vue"),
      meta: { title: "coverage.title", deed: "see_coverage" },
    },
    {
      path: "/coverage/gaps",
      name: "gaps",
      component: () => import("./GapsPage.vue"),
      meta: { title: "coverage.gaps", deed: "see_coverage" },
    },
  ],
  menu: [{ title: "coverage.title", route: "coverage", deeds: ["see_coverage"] }],
};
