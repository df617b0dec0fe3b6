```ts
export const total = (list: number[]) => list.reduce((a, b) => a + b, 0);
```
