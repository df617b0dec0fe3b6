export function validateInput(order: { sku: string }): void {
  if (order.sku === '') throw new RangeError('sku');
}

export function submitOrder(order: { sku: string }): string {
  validateInput(order);
  return order.sku;
}
