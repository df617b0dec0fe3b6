export function total(items, { discount = 0, taxRate = 0.19 } = {}) {
  let sum = 0;
  for (const { price, count } of items) {
    if (count < 0) throw new RangeError('a count is not negative');
    sum += price * count;
  }
  const reduced = sum - sum * discount;
  return Math.round(reduced * (1 + taxRate) * 100) / 100;
}
