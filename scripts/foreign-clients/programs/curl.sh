#!/bin/sh
# Drives the server by curl: curl.sh http://…
set -eu
book=$(curl -sf "$1/books" -d '{"title":"By curl","year":1965}')
id=$(printf %s "$book" | sed 's/.*"id":\([0-9]*\).*/\1/')
etag=$(curl -sf -I "$1/books/$id" | tr -d '\r' | sed -n 's/^etag: //Ip')
listed=$(curl -sf --compressed -G "$1/books" --data-urlencode 'title=By curl' | grep -o '"title":"[^"]*"' | cut -d: -f2)
since=$(printf %s "$book" | sed 's/.*"revision":\([0-9]*\).*/\1/')
epoch=$(printf %s "$etag" | sed 's/"\(.*\)-[0-9]*"/\1/')
year=$(curl -sf -X PATCH "$1/books/$id" -H "If-Match: $etag" -d '{"year":1966}' | sed 's/.*"year":\([0-9]*\).*/\1/')
conflict=$(curl -s -X PATCH "$1/books/$id" -H "If-Match: $etag" -d '{"year":1967}' | sed 's/.*"code":\("[A-Z]*"\).*/\1/')
rule=$(curl -s "$1/books" -d '{"title":"x","year":"soon"}' | sed 's/.*"rule":\("[a-z]*"\).*/\1/')
told=$(curl -s -N --max-time 2 "$1/books/changes?since=$((since - 1))&epoch=$epoch" | grep -o '"type":"[a-z]*"' | cut -d: -f2 | head -2 | paste -sd, -)
echo "{\"listed\":[$listed],\"year\":$year,\"conflict\":$conflict,\"rule\":$rule,\"told\":[$told]}"
