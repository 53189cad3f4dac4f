/** All areas, in the order of the menu. A new area: import it and name it here. */

import type { Area } from "./area";
import { coverage } from "./coverage";
import { home } from "./home";
import { log } from "./log";
import { reception } from "./reception";
import { session } from "./session";
import { staff } from "./staff";
import { progress, training } from "./training";
import { workForm } from "./work-form";

export const areas: Area[] = [home, training, staff, workForm, coverage, progress, reception, log, session];
