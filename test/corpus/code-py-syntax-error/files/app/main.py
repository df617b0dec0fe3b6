from flask import Flask, jsonify, request

app = Flask(__name__)
ORDERS = {}


@app.get("/orders/<order_id>")
def get_order(order_id):
    if order_id not in ORDERS:
        return jsonify(error="not found"), 404
    return jsonify(ORDERS[order_id])


@app.post("/orders")
def create_order():
    body = request.get_json()
    order_id = str(len(ORDERS) + 1
    ORDERS[order_id] = body
    return jsonify(id=order_id), 201
