/** We give up after five attempts: the sixth would come after half a minute, when callers have gone. */
export const MOST_ATTEMPTS = 5;
