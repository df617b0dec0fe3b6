/** A shopping cart. Prices are in cents, so that no sum is ever off by a rounding. */
export class Cart {
  #lines = new Map();

  /** Adds `quantity` of an article. Throws a RangeError for what cannot be bought. */
  add(article, quantity = 1) {
    if (!Number.isInteger(quantity) || quantity < 1) {
      throw new RangeError(`A quantity is a whole number from 1, not ${quantity}`);
    }
    const line = this.#lines.get(article.id) ?? { article, quantity: 0 };
    this.#lines.set(article.id, { ...line, quantity: line.quantity + quantity });
  }

  remove(id) {
    return this.#lines.delete(id);
  }

  get isEmpty() {
    return this.#lines.size === 0;
  }

  /** What is to be paid, after the discount that the total earns. */
  total() {
    let sum = 0;
    for (const { article, quantity } of this.#lines.values()) {
      sum += article.cents * quantity;
    }
    return sum - discountOn(sum);
  }
}

/** Five percent from 100, ten from 500. */
export function discountOn(cents) {
  if (cents >= 50_000) return Math.round(cents * 0.1);
  if (cents >= 10_000) return Math.round(cents * 0.05);
  return 0;
}
