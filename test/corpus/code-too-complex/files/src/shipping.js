/** The price of shipping an order. */
export function shippingPrice(order, rates) {
  let total = rates.base;
  if (order.express && !order.skipExpress) {
    total += rates.express;
  }
  if (order.fragile && !order.skipFragile) {
    total += rates.fragile;
  }
  if (order.insured && !order.skipInsured) {
    total += rates.insured;
  }
  if (order.oversize && !order.skipOversize) {
    total += rates.oversize;
  }
  if (order.remote && !order.skipRemote) {
    total += rates.remote;
  }
  if (order.weekend && !order.skipWeekend) {
    total += rates.weekend;
  }
  if (order.gift && !order.skipGift) {
    total += rates.gift;
  }
  if (order.cold && !order.skipCold) {
    total += rates.cold;
  }
  return total;
}
