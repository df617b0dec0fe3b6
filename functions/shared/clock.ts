/**
 * The clock of all functions, and the only place in functions/ that asks for the time. Handlers get it as an argument,
 * and pass it, or the time, to what they call; only objects that live as long as the process take it from here.
 */
export const clock = (): Date => new Date();
