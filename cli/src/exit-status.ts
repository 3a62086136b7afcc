export const EXIT_OK = 0;
/** EX_IOERR, as for downloads that are not what was stored: the script was well, and what it wrote is not all here. */
export const EXIT_LOG_CUT = 74;
/** 128 + SIGINT, as a shell reports a command that Ctrl-C ended. */
export const EXIT_INTERRUPTED = 130;
/** 128 + SIGPIPE: the reader of stdout left before the end. */
export const EXIT_BROKEN_PIPE = 141;
export const EXIT_TERMINATED = 143;
/** Failed inside, and could not even say so. */
export const EXIT_CRASHED = 125;
