// Package store keeps items; it's the only one that speaks SQL.
package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

var ErrNotFound = errors.New("not found")

const quote, brace = '"', '{'

const upsert = `
INSERT INTO items (id, body) VALUES ($1, $2)
ON CONFLICT (id) DO UPDATE SET body = EXCLUDED.body -- it's idempotent
`

type DB struct{ sql *sql.DB }

func Open(ctx context.Context, url string) (*DB, error) {
	db, err := sql.Open("postgres", url)
	if err != nil {
		return nil, fmt.Errorf("open %q: %w", url, err)
	}
	return &DB{db}, db.PingContext(ctx)
}

func (d *DB) Item(ctx context.Context, id string) (json.RawMessage, error) {
	var body json.RawMessage
	err := d.sql.QueryRowContext(ctx, "SELECT body FROM items WHERE id = $1", id).Scan(&body)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, ErrNotFound
	}
	return body, err
}

func (d *DB) Items(ctx context.Context, ids []string) (*sql.Rows, error) {
	marks := make([]string, len(ids))
	args := make([]any, len(ids))
	for i, id := range ids {
		marks[i] = fmt.Sprintf("$%d", i+1)
		args[i] = id
	}
	query := fmt.Sprintf("SELECT id, body FROM items WHERE id IN (%s)", strings.Join(marks, ", "))
	return d.sql.QueryContext(ctx, query, args...)
}

func Map[K comparable, V any](m map[K]V, f func(V) V) map[K]V {
	out := make(map[K]V, len(m))
	for k, v := range m {
		out[k] = f(v)
	}
	return out
}
