/** All words in Chinese, a file for each area. A new area: import its file here and in `en/index.ts`. */

import acts from "./acts";
import appeals from "./appeals";
import common from "./common";
import coverage from "./coverage";
import deeds from "./deeds";
import exceptions from "./exceptions";
import formats from "./formats";
import home from "./home";
import importing from "./importing";
import log from "./log";
import people from "./people";
import posts from "./posts";
import reception from "./reception";
import session from "./session";
import shell from "./shell";
import staff from "./staff";
import training from "./training";
import work_form from "./work_form";

export default { acts, appeals, common, coverage, deeds, exceptions, formats, home, importing, log, people, posts, reception, session, shell, staff, training, work_form };
