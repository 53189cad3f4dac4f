/** The console with an area of its parts alone, which the tests try; never shipped. */

import "./area"; // before the router reads which areas there are
import "../src/main";
