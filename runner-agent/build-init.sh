#!/bin/sh
# Builds the init that scripts run under, for this machine, and for arm64 where its cross-compiler is there (Debian: gcc-aarch64-linux-gnu).
# Exits 1 where this machine's init could not be built: the runner then says so, and goes on without.
set -eu
cd "$(dirname "$0")"
mkdir -p dist

# Into place whole, by a rename: a runner may be copying the old one.
build() {
  "$1" -std=gnu11 -O2 -Wall -Wextra -Werror -static -s -o "dist/init-$2.$$" init/init.c
  mv -f "dist/init-$2.$$" "dist/init-$2"
}

case "$(uname -s)-$(uname -m)" in
  Linux-x86_64) arch=x64 ;;
  Linux-aarch64) arch=arm64 ;;
  *) echo "build-init: the init is for Linux on x86-64 and arm64" >&2; exit 1 ;;
esac

if [ "$arch" = x64 ] && command -v aarch64-linux-gnu-gcc >/dev/null; then build aarch64-linux-gnu-gcc arm64; fi

compiler="$(command -v gcc || command -v cc || true)"
if [ -z "$compiler" ]; then
  echo "build-init: no C compiler (Debian: apt-get install gcc libc6-dev)" >&2
  exit 1
fi
build "$compiler" "$arch"
