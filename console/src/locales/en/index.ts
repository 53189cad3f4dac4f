/** All words in English, a file for each area. A new area: import its file here and in `zh-CN/index.ts`. */

import type { Same } from "../same";
import type chinese from "../zh-CN";
import acts from "./acts";
import common from "./common";
import coverage from "./coverage";
import deeds from "./deeds";
import formats from "./formats";
import home from "./home";
import importing from "./importing";
import log from "./log";
import posts from "./posts";
import reception from "./reception";
import session from "./session";
import shell from "./shell";
import staff from "./staff";
import training from "./training";
import work_form from "./work_form";

export default { acts, common, coverage, deeds, formats, home, importing, log, posts, reception, session, shell, staff, training, work_form } satisfies Same<typeof chinese>;
