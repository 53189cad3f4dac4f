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
};
