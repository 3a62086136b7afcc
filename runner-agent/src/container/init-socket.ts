/** The init's end of the connection to its runner, in the folder that both see under names of their own. */
export const INIT_SOCKET = "runner";
export const initSocketIn = (folder: string): string => `${folder}/${INIT_SOCKET}`;
