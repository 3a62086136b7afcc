#!/bin/sh
# Builds the images of RGrid's own runtimes under the names that runners know: all of them, or the runtimes given, such as python:3.12-llm.
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
    ffmpeg) docker build --pull --tag rgrid/ffmpeg:7 ffmpeg ;;
    *) echo "$runtime is no runtime of ours" >&2; exit 64 ;;
  esac
done
