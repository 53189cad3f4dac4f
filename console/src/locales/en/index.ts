/** All words in English, a file for each area. A new area: import its file here and in `zh-CN/index.ts`. */

import type { Same } from "../same";
import type chinese from "../zh-CN";
import common from "./common";
import deeds from "./deeds";
import formats from "./formats";
import home from "./home";
import importing from "./importing";
import posts from "./posts";
import session from "./session";
import shell from "./shell";
import work_form from "./work_form";

export default { common, deeds, formats, home, importing, posts, session, shell, work_form } satisfies Same<typeof chinese>;
