import { Attendance } from "./attendance.ts";

/** One for all that is open in it. */
export const thisTab = new Attendance(document);
