module github.com/acme/gateway

go 1.22

require (
	github.com/dgrijalva/jwt-go v3.2.0+incompatible
	golang.org/x/net v0.19.0
	golang.org/x/text v0.14.0 // indirect
	google.golang.org/grpc v1.64.0
)
