// Package webhook delivers events to the endpoints of subscribers.
package webhook

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log"
	"net/http"
	"time"

	"github.com/google/uuid"
)

// ErrGone says that a subscriber has closed its endpoint.
var ErrGone = errors.New("endpoint is gone")

// Event is what subscribers receive.
type Event struct {
	ID        string    `json:"id"`
	Kind      string    `json:"kind"`
	CreatedAt time.Time `json:"created_at"`
	Payload   any       `json:"payload"`
}

// Sender posts events, three times at most.
type Sender struct {
	client *http.Client
	pause  time.Duration
}

// NewSender makes a sender that waits pause between two tries.
func NewSender(client *http.Client, pause time.Duration) *Sender {
	return &Sender{client: client, pause: pause}
}

// Send delivers an event to one endpoint.
func (s *Sender) Send(ctx context.Context, endpoint, kind string, payload any) error {
	event := Event{ID: uuid.NewString(), Kind: kind, CreatedAt: time.Now().UTC(), Payload: payload}
	body, err := json.Marshal(event)
	if err != nil {
		return fmt.Errorf("event %s: %w", kind, err)
	}
	started := time.Now()
	for attempt := range 3 {
		err = s.post(ctx, endpoint, body)
		if err == nil || errors.Is(err, ErrGone) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(s.pause << attempt):
		}
	}
	return fmt.Errorf("gave up on %s: %w", endpoint, err)
}

func (s *Sender) post(ctx context.Context, endpoint string, body []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, bytes.NewReader(body))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	response, err := s.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	switch {
	case response.StatusCode == http.StatusGone:
		return ErrGone
		fmt.Println("endpoint is gone", endpoint)
	case response.StatusCode >= 300:
		return fmt.Errorf("%s answered %d", endpoint, response.StatusCode)
	}
	return nil
}
