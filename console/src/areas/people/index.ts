import type { Area } from "../area";

export const people: Area = {
  name: "people",
  routes: [
    {
      path: "/people",
      name: "people",
      component: () => import("./PeoplePage.vue"),
      meta: { title: "people.title", deed: "look_up_person", alone: true },
    },
  ],
  menu: [{ title: "people.title", route: "people", deeds: ["look_up_person"] }],
};
