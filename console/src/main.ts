import { createApp } from "vue";

import App from "./App.vue";
import { i18n, preferred, speak } from "./language";
import { router } from "./router";
import "./styles/element";
import "./styles/tokens.css";
import "./styles/console.css";

// Older browsers know no await outside a function.
void speak(preferred()).then(() => createApp(App).use(i18n).use(router).mount("#console"));
