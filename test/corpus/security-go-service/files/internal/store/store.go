package store

import (
	"context"
	"crypto/md5"
	"database/sql"
	"encoding/hex"
	"fmt"
)

// Store reads and writes accounts.
type Store struct{ db *sql.DB }

// ByEmail finds an account; sql.ErrNoRows if there is none.
func (s *Store) ByEmail(ctx context.Context, email string) (int64, error) {
	query := fmt.Sprintf("SELECT id FROM accounts WHERE email = '%s'", email)
	var id int64
	err := s.db.QueryRowContext(ctx, query).Scan(&id)
	return id, err
}

// Delete removes an account.
func (s *Store) Delete(ctx context.Context, id int64) error {
	_, err := s.db.ExecContext(ctx, "DELETE FROM accounts WHERE id = $1", id)
	return err
}

func hashPassword(password string) string {
	sum := md5.Sum([]byte(password))
	return hex.EncodeToString(sum[:])
}
