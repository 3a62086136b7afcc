/** Whether an answer of this HTTP status says nothing but that the same request may do better in a moment. */
export const isTransientStatus = (status: number): boolean => status === 408 || status === 425 || status === 429 || status >= 500;
