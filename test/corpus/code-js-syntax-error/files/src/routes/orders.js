const express = require('express');
const { listOrders, createOrder } = require('../orders');

const router = express.Router();

router.get('/', async (req, res, next) => {
  try {
    const orders = await listOrders({ customer: req.query.customer });
    res.json({ orders });
  } catch (error) {
    next(error);
  }
});

router.post('/', async (req, res, next) => {
  try {
    const order = await createOrder(req.body);
    res.status(201).json(order);
  } catch (error) {
    next(error);
  }
};

module.exports = router;
