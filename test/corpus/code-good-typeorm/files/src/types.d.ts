import type { Request } from 'express';

declare global {
  namespace Express {
    interface Request {
      user?: { id: string };
    }
  }
  interface Window { dataLayer: unknown[] }
  var __DEV__: boolean;
}

declare module '*.svg' {
  const content: string;
  export default content;
}

declare module 'untyped-lib' {
  export function run(a: string): void;
  export function run(a: number): void;
}

export type Handler = (req: Request) => void;
export {};
