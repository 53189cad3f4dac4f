import type { Area } from "../area";

export const session: Area = {
  name: "session",
  routes: [
    {
      path: "/sign-in",
      name: "sign-in",
      component: () => import("./SignInPage.vue"),
      meta: { title: "session.sign_in", open: true },
    },
    {
      path: "/activation",
      name: "activation",
      component: () => import("./ActivationPage.vue"),
      meta: { title: "session.activation", open: true },
    },
    {
      path: "/account",
      name: "account",
      component: () => import("./AccountPage.vue"),
      meta: { title: "session.account", alone: true },
    },
    {
      path: "/not-allowed",
      name: "not-allowed",
      component: () => import("./NotAllowedPage.vue"),
      meta: { title: "session.not_allowed", alone: true },
    },
  ],
  menu: [{ title: "session.account", route: "account" }],
};
