#!/usr/bin/env bash
# Runs iamaudit scan for the GitHub Action: reports into a directory, the summary of the job, and the
# exit code as an output, because the findings are to be uploaded before they fail the job.
set -euo pipefail

out=${INPUT_OUTPUT:-iamaudit-report}
mkdir -p "$out"
args=(scan --format none
	--output "$out/results.sarif" --output "$out/report.html" --output "$out/result.json" --output "$out/summary.md"
	--fail-on "${INPUT_FAIL_ON:-high}")

if [ -n "${INPUT_BASELINE:-}" ]; then
	if [ -f "$INPUT_BASELINE" ]; then
		args+=(--baseline "$INPUT_BASELINE")
		if [ -n "${INPUT_FAIL_ON_NEW:-}" ]; then
			args+=(--fail-on-new "$INPUT_FAIL_ON_NEW")
		fi
	else
		# The first run of a schedule has no earlier one. All findings count then.
		echo "::notice::iamaudit: there is no baseline at $INPUT_BASELINE yet"
	fi
fi
while IFS= read -r path; do
	if [ -n "$path" ]; then args+=(--rego "$path"); fi
done <<<"${INPUT_REGO:-}"
while IFS= read -r arg; do
	if [ -n "$arg" ]; then args+=("$arg"); fi
done <<<"${INPUT_ARGS:-}"
if [ -n "${INPUT_SNAPSHOT:-}" ]; then
	args+=(-- "$INPUT_SNAPSHOT")
fi

# What an earlier run left here must not pass for the report of this one.
for report in results.sarif report.html result.json summary.md; do
	if ! [ "$out/$report" -ef "${INPUT_BASELINE:-}" ]; then rm -f "$out/$report"; fi
done

code=0
iamaudit "${args[@]}" || code=$?

{
	echo "exit-code=$code"
	# Findings are a report; anything worse leaves none.
	if [ -f "$out/results.sarif" ]; then
		echo "sarif=$out/results.sarif"
		echo "html=$out/report.html"
		echo "result=$out/result.json"
	fi
} >>"${GITHUB_OUTPUT:-/dev/null}"
if [ "${INPUT_SUMMARY:-true}" = true ] && [ -f "$out/summary.md" ]; then
	cat "$out/summary.md" >>"${GITHUB_STEP_SUMMARY:-/dev/null}"
fi
if [ "$code" -gt 1 ]; then
	echo "::error::iamaudit: the audit could not be done (exit code $code)"
fi
