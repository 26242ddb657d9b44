#!/usr/bin/env bash
# The steps of action.yml, one a word. What a workflow says comes by the environment (INPUT_…), never as part of a script.
set -euo pipefail

reports="$RUNNER_TEMP/netpolc-reports"
program="$RUNNER_TEMP/netpolc/bin"
netpolc() { "$program/netpolc" "$@"; }

chosen() {
  words=(--directory "$INPUT_DIRECTORY")
  local names
  read -ra names <<<"${INPUT_ENVIRONMENTS:-}"
  local name
  for name in "${names[@]}"; do
    words+=(--env "$name")
  done
}

case "$1" in
install)
  mkdir -p "$reports"
  echo "reports=$reports" >>"$GITHUB_OUTPUT"
  # What lies in the working directory came with the change, and is no module of Python.
  python -I -m venv "$RUNNER_TEMP/netpolc"
  "$program/python" -I -m pip install --quiet --disable-pip-version-check --require-hashes \
    --requirement "$GITHUB_ACTION_PATH/requirements.lock" --requirement "$GITHUB_ACTION_PATH/requirements-build.lock"
  "$program/python" -I -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation "$GITHUB_ACTION_PATH"
  ;;
check | build)
  chosen
  if [ "${INPUT_STRICT:-false}" = true ]; then words+=(--strict); fi
  if [ "$1" = build ]; then
    netpolc build --check -o github "${words[@]}"
  else
    netpolc check -o github -o "sarif:$reports/check.sarif" "${words[@]}"
  fi
  ;;
diff)
  chosen
  fail=()
  if [ "$INPUT_FAIL_ON" != none ]; then fail=(--fail-on "$INPUT_FAIL_ON"); fi
  outputs=(-o github -o "markdown:$reports/diff.md" -o "sarif:$reports/diff.sarif" -o "jsonl:$reports/diff.jsonl")
  base="${INPUT_BASE:-rev:refs/remotes/origin/$GITHUB_BASE_REF}"
  code=0
  netpolc diff "${outputs[@]}" "${words[@]}" "${fail[@]}" -- "$base" || code=$?
  # With 2 or more there is no answer, and so no report of one.
  if [ "$code" -gt 1 ]; then exit "$code"; fi
  cat "$reports/diff.md" >>"$GITHUB_STEP_SUMMARY"
  verdict=$(sed -n '1s/.*"verdict": "\([a-z]*\)".*/\1/p' "$reports/diff.jsonl")
  echo "verdict=$verdict" >>"$GITHUB_OUTPUT"
  if [ "$INPUT_FAIL_ON" = none ]; then exit 0; fi
  exit "$code"
  ;;
comment)
  # The first line of the text is the mark by which a later run finds the comment.
  MARK=$(head -n 1 "$reports/diff.md")
  export MARK
  case "$MARK" in "<!-- netpolc:"*" -->") ;; *) exit 1 ;; esac
  comments="repos/$GITHUB_REPOSITORY/issues/$PULL_REQUEST/comments"
  # A program of jq, which reads MARK itself.
  # shellcheck disable=SC2016
  mine='.[] | select(.user.type == "Bot" and (.body | startswith(env.MARK))) | .id'
  found=$(gh api --paginate "$comments" --jq "$mine")
  if [ -n "$found" ]; then
    gh api --silent --method PATCH "repos/$GITHUB_REPOSITORY/issues/comments/${found%%$'\n'*}" --field "body=@$reports/diff.md"
  elif ! grep -q '"verdict": "equal"' "$reports/diff.jsonl"; then
    gh api --silent --method POST "$comments" --field "body=@$reports/diff.md"
  fi
  ;;
*)
  echo "usage: github.sh install|check|build|diff|comment" >&2
  exit 2
  ;;
esac
