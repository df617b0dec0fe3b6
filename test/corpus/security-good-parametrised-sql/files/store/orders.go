package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Total is the sum of a customer's orders.
func Total(ctx context.Context, db *sql.DB, customer string) (int64, error) {
	const query = "SELECT coalesce(sum(total), 0) FROM orders WHERE customer = $1"
	var total int64
	if err := db.QueryRowContext(ctx, query, customer).Scan(&total); err != nil {
		return 0, fmt.Errorf("total of %s: %w", customer, err)
	}
	return total, nil
}
