import assert from 'node:assert/strict';
import { test } from 'node:test';
import { discountOn } from '../src/cart.js';

test('no discount below 100', () => {
  assert.equal(discountOn(9_999), 0);
});

test('five percent from 100, ten from 500', () => {
  assert.equal(discountOn(10_000), 500);
  assert.equal(discountOn(50_000), 5_000);
});
