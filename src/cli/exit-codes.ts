/** Exit codes: part of the command line's contract. */
export const DONE = 0;
export const PENDING = 1;
export const REFUSED = 2;
