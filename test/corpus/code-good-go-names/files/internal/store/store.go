package store

import (
	"context"
	"database/sql"
	_ "embed"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	jsoniter "github.com/json-iterator/go"
	_ "github.com/lib/pq"
	"github.com/mattn/go-isatty"
	"github.com/redis/go-redis/v9"
	tgbotapi "github.com/go-telegram-bot-api/telegram-bot-api/v5"
	"gopkg.in/yaml.v3"
)

//go:embed schema.sql
var schema string

type settings struct {
	DSN   string `yaml:"dsn"`
	Chat  int64  `yaml:"chat"`
	Cache string `yaml:"cache"`
}

// Store keeps what was read lately in Redis.
type Store struct {
	db    *sql.DB
	cache *redis.Client
	bot   *tgbotapi.BotAPI
}

// Open reads the settings and prepares the database.
func Open(ctx context.Context, file []byte, bot *tgbotapi.BotAPI) (store *Store, err error) {
	var s settings
	if err = yaml.Unmarshal(file, &s); err != nil {
		return
	}
	db, err := sql.Open("postgres", s.DSN)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	for _, statement := range strings.Split(schema, ";") {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return nil, err
		}
	}
	store = &Store{db: db, cache: redis.NewClient(&redis.Options{Addr: s.Cache}), bot: bot}
	return
}

// Find looks into the cache first. It tries again where the database was busy.
func (s *Store) Find(ctx context.Context, key string) (value map[string]any, err error) {
	tries := 0
again:
	text, err := s.cache.Get(ctx, key).Bytes()
	switch {
	case err == nil:
		err = jsoniter.Unmarshal(text, &value)
		return value, err
	case errors.Is(err, redis.Nil):
		break
	default:
		return nil, err
	}
	row := s.db.QueryRowContext(ctx, `SELECT body FROM items WHERE key = $1 -- return "now"`, key)
	if err = row.Scan(&text); err == nil {
		return value, jsoniter.Unmarshal(text, &value)
	}
	if tries++; tries < 3 {
		time.Sleep(time.Duration(rand.IntN(50)) * time.Millisecond)
		goto again
	}
	return nil, err
}

// Drain prints what comes until the channel is closed; on a terminal with colours.
func Drain(events <-chan any, fd uintptr) {
	for {
		select {
		case event, open := <-events:
			if !open {
				return
			}
			switch e := event.(type) {
			case error:
				fmt.Println("error", e)
				continue
			case nil:
				return
			}
			fmt.Println(event, isatty.IsTerminal(fd))
		case <-time.After(time.Minute):
			return
		}
	}
}

// Retry runs a function n times at most.
func Retry(n int, run func() error) (err error) {
	for range n {
		if err = run(); err == nil {
			return nil
		}
	}
	return err
fallback:
	err = nil
	goto fallback
}
