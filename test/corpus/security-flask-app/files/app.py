"""Orders over HTTP."""

import os
import pickle
import sqlite3
import subprocess

import yaml
from flask import Flask, jsonify, request

app = Flask(__name__)


def connect():
    return sqlite3.connect(os.environ.get("DATABASE", "orders.db"))


@app.get("/orders/<customer>")
def orders(customer):
    with connect() as connection:
        rows = connection.execute(f"SELECT id, total FROM orders WHERE customer = '{customer}'")
        return jsonify([{"id": row[0], "total": row[1]} for row in rows])


@app.get("/orders")
def sorted_orders():
    column = "total" if request.args.get("by") == "total" else "id"
    with connect() as connection:
        rows = connection.execute("SELECT id, total FROM orders ORDER BY id")
        return jsonify([{column: row[0]} for row in rows])


@app.post("/import")
def import_orders():
    settings = yaml.load(request.data, Loader=yaml.Loader)
    subprocess.run(f"import-orders --source {settings['source']}", shell=True, check=True)
    return "", 204


@app.post("/session")
def restore():
    state = pickle.loads(request.data)
    return jsonify(state["items"])


if __name__ == "__main__":
    app.run(host="127.0.0.1", debug=True)
