export const app = 1;
export const b = 2;
export default app;
