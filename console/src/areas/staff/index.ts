import type { Area } from "../area";

export const staff: Area = {
  name: "staff",
  routes: [
    {
      path: "/staff",
      name: "staff",
      component: () => import("./StaffPage.vue"),
      meta: { title: "staff.title", deed: "see_staff" },
    },
    {
      path: "/staff/:handle",
      name: "member",
      component: () => import("./MemberPage.vue"),
      props: true,
      meta: { title: "staff.member", deed: "see_staff" },
    },
    {
      path: "/powers",
      name: "powers",
      component: () => import("./PowersPage.vue"),
      meta: { title: "staff.powers", alone: true },
    },
  ],
  menu: [
    { title: "staff.title", route: "staff", deeds: ["see_staff"] },
    { title: "staff.powers", route: "powers" },
  ],
};
