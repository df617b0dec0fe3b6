import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Cart, discountOn } from '../src/cart.js';

const tea = { id: 'tea', cents: 450 };
const kettle = { id: 'kettle', cents: 9_900 };

test('an empty cart costs nothing', () => {
  const cart = new Cart();
  assert.equal(cart.isEmpty, true);
  assert.equal(cart.total(), 0);
});

test('the same article twice is one line with both', () => {
  const cart = new Cart();
  cart.add(tea);
  cart.add(tea, 2);
  assert.equal(cart.total(), 1_350);
});

test('a quantity that cannot be bought is refused', () => {
  for (const quantity of [0, -1, 1.5, Number.NaN]) {
    assert.throws(() => new Cart().add(tea, quantity), RangeError);
  }
});

test('five percent off from 100', () => {
  const cart = new Cart();
  cart.add(kettle);
  cart.add(tea);
  assert.equal(cart.total(), 9_832);
  assert.equal(discountOn(9_999), 0);
});

test('what is removed is not paid', () => {
  const cart = new Cart();
  cart.add(tea);
  assert.equal(cart.remove('tea'), true);
  assert.equal(cart.remove('tea'), false);
  assert.equal(cart.isEmpty, true);
});
