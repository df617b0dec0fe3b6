import { C_COMMENTS, DOUBLE, type LanguageDescription, SINGLE } from './description.ts';

export const protobuf = {
  extensions: ['proto'],
  comments: C_COMMENTS,
  syntax: { strings: [DOUBLE, SINGLE] },
  generated: /[._]pb2?(?:_grpc)?\.(?:go|py|js|ts)$/i,
} as const satisfies LanguageDescription;
