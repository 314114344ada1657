#!/bin/bash
# Puts the signing certificate and the credentials of notarytool into a keychain of this run alone; without them, says so.
set -euo pipefail
if [ -z "${CERTIFICATE:-}" ] || [ -z "${IDENTITY:-}" ]; then
  echo "No certificate is given: the application will not be signed."
  exit 0
fi
keychain="$RUNNER_TEMP/plainspoken.keychain-db"
password=$(openssl rand -hex 24)
printf '%s' "$CERTIFICATE" | base64 --decode > "$RUNNER_TEMP/certificate.p12"
security create-keychain -p "$password" "$keychain"
security set-keychain-settings -lut 3600 "$keychain"
security unlock-keychain -p "$password" "$keychain"
security import "$RUNNER_TEMP/certificate.p12" -k "$keychain" -P "$CERTIFICATE_PASSWORD" -T /usr/bin/codesign
security set-key-partition-list -S apple-tool:,apple: -s -k "$password" "$keychain" > /dev/null
security list-keychains -d user -s "$keychain" login.keychain-db
rm "$RUNNER_TEMP/certificate.p12"
echo "PLAINSPOKEN_SIGNING_IDENTITY=$IDENTITY" >> "$GITHUB_ENV"
if [ -n "${NOTARY_KEY:-}" ]; then
  printf '%s' "$NOTARY_KEY" | base64 --decode > "$RUNNER_TEMP/notary.p8"
  xcrun notarytool store-credentials plainspoken --key "$RUNNER_TEMP/notary.p8" --key-id "$NOTARY_KEY_ID" \
    --issuer "$NOTARY_ISSUER" --keychain "$keychain"
  rm "$RUNNER_TEMP/notary.p8"
  echo "PLAINSPOKEN_NOTARY_PROFILE=plainspoken" >> "$GITHUB_ENV"
fi
