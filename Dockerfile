# syntax=docker/dockerfile:1
# docker build -t iamaudit . && docker run --rm -v "$PWD:/work" iamaudit scan acme.json
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=""
RUN CGO_ENABLED=0 go build -trimpath -ldflags "-s -w -X main.release=${VERSION}" -o /iamaudit ./cmd/iamaudit

# No shell and no packages: the certificates of authorities, a user that is not root, the binary.
FROM gcr.io/distroless/static-debian12:nonroot
COPY --from=build /iamaudit /usr/bin/iamaudit
WORKDIR /work
USER nonroot
ENTRYPOINT ["/usr/bin/iamaudit"]
