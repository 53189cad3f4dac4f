/** All areas, in the order of the menu. A new area: import it and name it here. */

import type { Area } from "./area";
import { home } from "./home";
import { session } from "./session";
import { workForm } from "./work-form";

export const areas: Area[] = [home, workForm, session];
