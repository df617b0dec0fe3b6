package search

import (
	"database/sql"
	"fmt"
)

func Like(db *sql.DB, name string) (*sql.Rows, error) {
	return db.Query(fmt.Sprintf("SELECT id FROM users WHERE name LIKE '%%%s%%'", name))
}
