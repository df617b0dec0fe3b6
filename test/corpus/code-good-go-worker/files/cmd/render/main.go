package main

import (
	"fmt"
	"os"
	"strings"
)

// tmpl has an opening brace more than it closes: {{ .Name }
const tmpl = `{
  "name": "%s",
  "open": "{"
`

func count(s string, brace rune) int {
	n := 0
	for _, r := range s {
		switch r {
		case '{', '}':
			if r == brace {
				n++
			}
		case '"', '\'', '\\':
			continue
		}
	}
	return n
}

func main() {
	out := fmt.Sprintf(tmpl, strings.Join(os.Args[1:], "\"{"))
	fmt.Println(out + "}", count(out, '{')) /* } */
}
