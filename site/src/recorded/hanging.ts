/** `Error: ` and the like, the room below them, and the names of `rgrid status`. */
const NAME = /^(?:(?:Error|Cause|Fix|Docs|Logs): +| {7}(?=\S)| {2}[a-z]+ {2,})/;

/** Behind how many characters a line goes on that is too long for the screen: as many as its name has. */
export const hangingOf = (line: string): number => NAME.exec(line)?.[0].length ?? 0;
