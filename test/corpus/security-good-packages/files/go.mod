module github.com/acme/shop

go 1.23

require (
	github.com/golang-jwt/jwt/v5 v5.2.1
	golang.org/x/net v0.33.0
	gopkg.in/yaml.v3 v3.0.1 // indirect
)
