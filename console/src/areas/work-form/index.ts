import { board } from "../../api/work-form";
import { t } from "../../language";
import { roots } from "../../session";
import type { Area } from "../area";

export const workForm: Area = {
  name: "work-form",
  routes: [
    {
      path: "/work-form",
      name: "work-form",
      component: () => import("./BoardPage.vue"),
      meta: { title: "work_form.title", deed: "see_staff" },
    },
    {
      path: "/work-form/import",
      name: "work-form-import",
      component: () => import("./ImportPage.vue"),
      meta: { title: "work_form.import", deed: "manage_staff" },
    },
    {
      path: "/work-form/submissions",
      name: "work-form-submissions",
      component: () => import("./SubmissionsPage.vue"),
      meta: { title: "work_form.history", deed: "see_staff" },
    },
  ],
  menu: [{ title: "work_form.title", route: "work-form", deeds: ["see_staff"] }],
  waiting: async () => {
    const boards = await Promise.all(roots.value.map((code) => board(code)));
    const late = boards.flatMap((one) => [one.own, ...one.below]).filter((one) => one.state === "overdue");
    return [{ title: t("work_form.waiting"), count: late.length, to: { name: "work-form" } }];
  },
};
