#!/bin/sh
# Builds the images of RGrid's own runtimes under the names that runners know: all of them, or the runtimes given, such as python:3.12-llm. `rgrid-runner` is the
# runner itself, for which Node 24 and an installed clone are needed; with BASE=IMAGE on that image of this machine, and with TAG=NAME under another name.
set -eu
cd "$(dirname "$0")"
if [ $# -eq 0 ]; then
  for version in 3.9 3.10 3.11 3.12 3.13 3.14; do
    set -- "$@" "python:$version-datascience" "python:$version-llm"
  done
  set -- "$@" ffmpeg
fi
for runtime in "$@"; do
  case $runtime in
    python:*-datascience | python:*-llm)
      version=${runtime#python:}
      docker build --pull --build-arg "PYTHON=${version%%-*}" --tag "rgrid/$runtime" "python-${version#*-}"
      ;;
    rgrid-runner)
      context=$(mktemp -d)
      trap 'rm -r "$context"' EXIT
      node ../runner-agent/build.ts --binary --outdir "$context"
      if [ -n "${BASE:-}" ]; then set -- --build-arg "BASE=$BASE"; else set -- --pull; fi
      docker build "$@" --tag "${TAG:-rgrid/rgrid-runner}" --file rgrid-runner/Dockerfile "$context"
      ;;
    ffmpeg) docker build --pull --tag rgrid/ffmpeg:7 ffmpeg ;;
    *) echo "$runtime is no runtime of ours" >&2; exit 64 ;;
  esac
done
