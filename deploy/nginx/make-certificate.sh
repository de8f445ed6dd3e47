#!/bin/sh
# Makes a self-signed certificate where there is none, so that TLS works from the first start. Put a
# real tls.crt and tls.key into the folder and they stay.
#
#   make-certificate.sh <folder> <host name>     (or EMPORIUM_TLS and EMPORIUM_HOST)
set -eu

folder=${1:-${EMPORIUM_TLS:?the folder for tls.crt and tls.key}}
host=${2:-${EMPORIUM_HOST:-localhost}}

if [ -s "$folder/tls.crt" ] && [ -s "$folder/tls.key" ]; then
  exit 0
fi
if ! command -v openssl >/dev/null; then
  echo "openssl is not installed: put tls.crt and tls.key into $folder yourself" >&2
  exit 1
fi

umask 077
mkdir -p "$folder"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 \
  -subj "/CN=$host" -addext "subjectAltName=DNS:$host,DNS:*.$host,DNS:localhost,IP:127.0.0.1" \
  -keyout "$folder/tls.key.new" -out "$folder/tls.crt.new" 2>/dev/null
# The key is for nginx alone; the certificate is for everybody, so that its end can be watched.
chmod 644 "$folder/tls.crt.new"
# Both or none: a certificate without its key would be taken for a finished one.
mv "$folder/tls.key.new" "$folder/tls.key"
mv "$folder/tls.crt.new" "$folder/tls.crt"
echo "made a self-signed certificate for $host in $folder"
