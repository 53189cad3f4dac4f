/** All areas, in the order of the menu. A new area: import it and name it here. */

import type { Area } from "./area";
import { appeals } from "./appeals";
import { coverage } from "./coverage";
import { exceptions } from "./exceptions";
import { home } from "./home";
import { log } from "./log";
import { people } from "./people";
import { session } from "./session";
import { staff } from "./staff";
import { progress, training } from "./training";
import { workForm } from "./work-form";

export const areas: Area[] = [home, training, people, exceptions, appeals, staff, workForm, coverage, progress, log, session];
