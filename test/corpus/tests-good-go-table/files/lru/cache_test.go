package lru

import (
	"fmt"
	"testing"
)

func TestEviction(t *testing.T) {
	tests := []struct {
		name     string
		capacity int
		uses     []string
		kept     []string
		dropped  []string
	}{
		{"the oldest goes", 2, []string{"a", "b", "c"}, []string{"b", "c"}, []string{"a"}},
		{"what was used stays", 2, []string{"a", "b", "a", "c"}, []string{"a", "c"}, []string{"b"}},
		{"no room is room for one", 0, []string{"a", "b"}, []string{"b"}, []string{"a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			cache := New(tt.capacity)
			for _, key := range tt.uses {
				cache.Set(key, key)
			}
			for _, key := range tt.kept {
				if _, ok := cache.Get(key); !ok {
					t.Errorf("%s is gone", key)
				}
			}
			for _, key := range tt.dropped {
				if _, ok := cache.Get(key); ok {
					t.Errorf("%s is still there", key)
				}
			}
		})
	}
}

func ExampleCache_Get() {
	cache := New(1)
	cache.Set("a", 1)
	fmt.Println(cache.Get("a"))
	// Output: 1 true
}
